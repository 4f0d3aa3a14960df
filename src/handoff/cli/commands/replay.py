"""`handoff replay`: a past night's list made again, and whether it is identical."""

from datetime import datetime
from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument

DATE = click.DateTime(formats=["%Y-%m-%d"])


@subcommand("replay")
@workspace_argument
@click.option("--night", type=DATE, metavar="DATE", required=True, help="The published night to make again.")
def command(output: Output, progress: Progress, workspace: Path, night: datetime) -> int:
    """Make the list of a past night again from what is recorded of it, and say whether it is identical."""
    from handoff.cli.reports.replayed import print_replay
    from handoff.workspace import Workspace
    from handoff.workspace.history.replay import replay_night

    found = replay_night(Workspace.open(workspace, progress=progress), night.date())
    output.json(found.to_dict())
    print_replay(output, found)
    return 0 if found.identical else 1
