"""`handoff backfill`: nights that were missed, in their order."""

from datetime import datetime
from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument

DATE = click.DateTime(formats=["%Y-%m-%d"])


@subcommand("backfill")
@workspace_argument
@click.option("--from", "first", type=DATE, metavar="DATE", required=True, help="The first night.")
@click.option("--to", "last", type=DATE, metavar="DATE", required=True, help="The last night.")
@click.option("--again", is_flag=True, help="Make the nights that are published already once more.")
def command(output: Output, progress: Progress, workspace: Path, first: datetime, last: datetime, again: bool) -> None:
    """Make up for a range of nights, in their order; a night that fails ends it, and is said to go on with."""
    from handoff.workspace import Workspace
    from handoff.workspace.backfill import backfill, renew_health, scored_and_watched

    opened = Workspace.open(workspace, progress=progress)
    done = []
    for one in backfill(opened, first.date(), last.date(), scored_and_watched(opened), again=again):
        output.line(str(one))
        done.append(one)
    renew_health(opened, last.date())
    output.json({"nights": [{"night": str(one.night), "outcome": one.outcome, "leads": one.leads} for one in done]})
