"""An export to a CRM in words."""

from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.workspace.crm_export import Exported


def print_exported(output: Output, outcome: "Exported") -> None:
    """Print how many leads are in the files, how many are not and why, and where the files are."""
    what = "changed leads" if outcome.changed_only else "leads"
    output.line(f"{outcome.rows:,} {what} of {outcome.night} for {outcome.target}, found there by {outcome.key}")
    output.line(f"open that night  {outcome.leads:,}")
    output.line(f"left since then  {outcome.closed:,} (in the files for the last time, closed)")
    for reason, count in outcome.not_exported.items():
        output.line(f"not exported     {count:,} {reason} (each in not_exported.csv)")
    decide = f", {outcome.to_decide:,} with something to decide first" if outcome.to_decide else ""
    output.line(f"SAL leads        {outcome.conversions:,} conversions proposed{decide}")
    output.line()
    for path in outcome.files:
        output.line(str(path))
