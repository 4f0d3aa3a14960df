"""`handoff history`: every published score of one lead, and why it moved."""

from pathlib import Path

import click

from handoff.cli.options import workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("history")
@click.argument("lead_id")
@workspace_option
def command(output: Output, progress: Progress, workspace: Path, lead_id: str) -> None:
    """Show every published score of the lead LEAD_ID, and why it moved."""
    from handoff.cli.reports.lead_history import print_history
    from handoff.workspace import Workspace
    from handoff.workspace.history.lead import lead_history

    found = lead_history(Workspace.open(workspace, progress=progress), lead_id)
    output.json(found.to_dict())
    print_history(output, found)
