"""`handoff forget`: one person out of everything, with a proof."""

from pathlib import Path

import click

from handoff.cli.options import who_option, workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("forget")
@click.argument("lead_id")
@click.option(
    "--because",
    metavar="WORDS",
    default="on request",
    show_default=True,
    help="Why; it is kept with the proof: name nobody in it.",
)
@who_option
@workspace_option
def command(output: Output, progress: Progress, workspace: Path, lead_id: str, because: str, who: str | None) -> None:
    """Erase the person of the lead LEAD_ID for good: from history, lists, database, exports, quarantine and data."""
    from handoff.cli.reports.forgotten import print_erasure
    from handoff.workspace import Workspace
    from handoff.workspace.forgetting.forget import forget
    from handoff.workspace.promotion_log import login_name

    proof = forget(Workspace.open(workspace, progress=progress), lead_id, because, who or login_name())
    output.json(proof.to_dict())
    print_erasure(output, proof)
