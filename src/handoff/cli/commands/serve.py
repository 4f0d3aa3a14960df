"""`handoff serve`: the schedules of one workspace, in one process."""

from pathlib import Path

import click

from handoff.cli.logs import wanted
from handoff.cli.output import Output, Progress
from handoff.cli.plugins import plugged_in
from handoff.cli.run import subcommand, workspace_argument


@subcommand("serve")
@workspace_argument
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=4200,
    show_default=True,
    help="Where the pages are, on this machine only; unused where PREFECT_API_URL names a server.",
)
@click.option(
    "--grace",
    type=click.IntRange(min=0),
    default=3600,
    show_default=True,
    help="Seconds that a run at work is given to end when this is stopped.",
)
def command(output: Output, progress: Progress, workspace: Path, port: int, grace: int) -> None:
    """Run the nights and the weekly trainings of one workspace by their schedules, until stopped."""
    serve = plugged_in("serve")
    serve(workspace, port, float(grace), progress.say, json_log=wanted())
    output.json({"stopped": True})
