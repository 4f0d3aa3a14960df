"""`handoff health`: is everything all right, and what is to be done."""

from pathlib import Path

from handoff.cli.options import workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("health")
@workspace_option
def command(output: Output, progress: Progress, workspace: Path) -> int:
    """Say whether the nights are all right and what to do, and write the health page anew."""
    from handoff.cli.reports.healthy import print_health
    from handoff.workspace import Workspace
    from handoff.workspace.health import newest_night, watch

    opened = Workspace.open(workspace, progress=progress)
    found = watch(opened, newest_night(opened.places))
    output.json(found.to_dict())
    print_health(output, found)
    return 1 if found.standing.state == "act" else 0
