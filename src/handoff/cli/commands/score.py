"""`handoff score`: tonight's ranked list."""

from pathlib import Path

import click

from handoff.cli.options import publish_anyway_options
from handoff.cli.output import Output, Progress
from handoff.cli.run import as_of_option, subcommand, workspace_argument


@subcommand("score")
@workspace_argument
@as_of_option("Score any night (default: tonight).")
@click.option(
    "--show", type=click.IntRange(min=0), default=10, show_default=True, help="How many leads of the list to print."
)
@publish_anyway_options
def command(
    output: Output, progress: Progress, workspace: Path, as_of: str | None, show: int, publish_anyway: str | None
) -> None:
    """Score tonight's open leads into tiers, and publish the ranked list."""
    from handoff.cli.reports.scored import print_scored
    from handoff.domain.instants import parse_moment
    from handoff.workspace import Workspace

    opened = Workspace.open(workspace, progress=progress)
    outcome = opened.score(None if as_of is None else parse_moment(as_of), publish_anyway=publish_anyway)
    output.json(outcome.to_dict())
    print_scored(output, outcome, show)
