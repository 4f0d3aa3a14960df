"""`handoff explain`: where one lead's score comes from."""

from pathlib import Path

import click

from handoff.cli.options import workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import as_of_option, subcommand


@subcommand("explain")
@click.argument("lead_id")
@as_of_option("Explain the score of any night (default: tonight).")
@workspace_option
def command(output: Output, progress: Progress, workspace: Path, lead_id: str, as_of: str | None) -> None:
    """Explain the score of the lead LEAD_ID: reasons, grade, history, and the records behind them."""
    from handoff.cli.reports.explained import print_explained
    from handoff.domain.instants import parse_moment
    from handoff.workspace import Workspace
    from handoff.workspace.explain import explain_lead

    opened = Workspace.open(workspace, progress=progress)
    found = explain_lead(opened, lead_id, None if as_of is None else parse_moment(as_of))
    output.json(found.to_dict())
    print_explained(output, found)
