"""An erasure in words."""

from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.workspace.forgetting.proof import Erasure


def print_erasure(output: Output, proof: "Erasure") -> None:
    """Print what went from where; the person is not named."""
    output.line(f"forgotten: {proof.records:,} {'record' if proof.records == 1 else 'records'} of one person")
    rows = list(proof.removed.items())
    if rows:
        output.table("What went", ("place", ">rows, entries or files"), rows)
    output.line(f"proof {proof.hash[:16]}…, {proof.when}, in erasures.jsonl")
    output.line("the sources, backups and files that were written elsewhere still have the person")
