"""`handoff backtest`: what past nights' lists would have been worth."""

from datetime import datetime
from pathlib import Path

import click

from handoff.cli.bar import Bar
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument

DATE = click.DateTime(formats=["%Y-%m-%d"])


@subcommand("backtest")
@workspace_argument
@click.option("--from", "first", type=DATE, required=True, metavar="DATE", help="The first night to go back to.")
@click.option("--to", "last", type=DATE, required=True, metavar="DATE", help="No night later than this.")
@click.option(
    "--every", "every_days", type=click.IntRange(min=1), default=7, show_default=True, metavar="DAYS",
    help="Days from one night to the next.",
)  # fmt: skip
@click.option("--threads", type=click.IntRange(min=1), metavar="CORES", help="Cores to use (default: all, up to 8).")
def command(
    output: Output,
    progress: Progress,
    workspace: Path,
    first: datetime,
    last: datetime,
    every_days: int,
    threads: int | None,
) -> None:
    """Go back to past nights: train on what was known then, score, tier, and compare with what happened."""
    from handoff.cli.reports.backtested import print_backtested
    from handoff.workspace import Workspace

    opened = Workspace.open(workspace, progress=progress, threads=threads)
    with Bar("nights", progress) as bar:
        outcome = opened.backtest(first.date(), last.date(), every_days, bar)
    output.json(outcome.to_dict())
    print_backtested(output, outcome)
