"""`handoff score`: tonight's ranked list."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from handoff.cli.options import publish_anyway_options
from handoff.cli.output import Output, Progress
from handoff.cli.run import as_of_option, subcommand, workspace_argument

if TYPE_CHECKING:
    from datetime import datetime

    from handoff import Workspace


@subcommand("score")
@workspace_argument
@as_of_option("Score any night (default: tonight).")
@click.option(
    "--show", type=click.IntRange(min=0), default=10, show_default=True, help="How many leads of the list to print."
)
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark"]),
    default="duckdb",
    show_default=True,
    help="What computes the scores; a night on Spark writes scores only, and publishes nothing.",
)
@publish_anyway_options
def command(
    output: Output,
    progress: Progress,
    workspace: Path,
    as_of: str | None,
    show: int,
    engine: str,
    publish_anyway: str | None,
) -> None:
    """Score tonight's open leads into tiers, and publish the ranked list."""
    from handoff.cli.reports.scored import print_scored
    from handoff.domain.instants import parse_moment
    from handoff.workspace import Workspace

    opened = Workspace.open(workspace, progress=progress)
    moment = None if as_of is None else parse_moment(as_of)
    if engine == "spark":
        _on_spark(output, opened, moment)
        return
    outcome = opened.score(moment, publish_anyway=publish_anyway)
    output.json(outcome.to_dict())
    print_scored(output, outcome, show)


def _on_spark(output: Output, workspace: "Workspace", moment: "datetime | None") -> None:
    from handoff.spark import score_tonight
    from handoff.spark.session import local_session

    workspace.progress("starting Spark")
    session = local_session(workspace.threads)
    try:
        found = score_tonight(workspace, session, moment)
    finally:
        session.stop()
    tiers = {tier.value: count for tier, count in found.counts.items()}
    output.json({"engine": "spark", "published": False, "scores": str(found.folder), "tiers": tiers})
    output.table("Scored on Spark; nothing is published", ("tier", ">leads"), list(tiers.items()))
    output.line(f"all scores   {found.folder}")
