"""`handoff diff`: who entered and left each tier between two nights, and why."""

from datetime import datetime
from pathlib import Path

import click

from handoff.cli.options import workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand

DATE = click.DateTime(formats=["%Y-%m-%d"])


@subcommand("diff")
@click.argument("d1", type=DATE, metavar="D1")
@click.argument("d2", type=DATE, metavar="D2")
@click.option("--out", type=click.Path(path_type=Path), help="Write all changes as CSV to this file.")
@click.option(
    "--show", type=click.IntRange(min=0), default=10, show_default=True, help="How many leads of each tier to print."
)
@workspace_option
def command(
    output: Output, progress: Progress, workspace: Path, d1: datetime, d2: datetime, out: Path | None, show: int
) -> None:
    """Say who entered and left each tier between the nights D1 and D2, and why."""
    from handoff.cli.reports.diffed import print_diff
    from handoff.workspace import Workspace
    from handoff.workspace.history.diff import diff_nights
    from handoff.workspace.history.diff_csv import write_diff

    found = diff_nights(Workspace.open(workspace, progress=progress), d1.date(), d2.date())
    if out is not None:
        write_diff(found, out)
    output.json({**found.to_dict(), "csv": None if out is None else str(out)})
    print_diff(output, found, show, out)
