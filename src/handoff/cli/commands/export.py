"""`handoff export`: a night's scores as files for a CRM."""

from datetime import datetime
from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument

DATE = click.DateTime(formats=["%Y-%m-%d"])


@subcommand("export")
@workspace_argument
@click.option("--to", "target", type=click.Choice(["salesforce", "hubspot"]), required=True, help="The CRM.")
@click.option("--night", type=DATE, metavar="DATE", help="The night to export (default: the newest with scores).")
@click.option("--changed-only", is_flag=True, help="Only leads whose values differ from what was exported last.")
def command(
    output: Output, progress: Progress, workspace: Path, target: str, night: datetime | None, changed_only: bool
) -> None:
    """Write a night's scores as upserts for a CRM, and say what its SAL leads would be converted into."""
    from handoff.cli.reports.exported import print_exported
    from handoff.workspace import Workspace

    opened = Workspace.open(workspace, progress=progress)
    outcome = opened.export(target, None if night is None else night.date(), changed_only=changed_only)
    output.json(outcome.to_dict())
    print_exported(output, outcome)
