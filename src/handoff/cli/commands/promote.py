"""`handoff promote`: a person makes a version the champion, and says why."""

from pathlib import Path

import click

from handoff.cli.options import who_option, workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("promote")
@click.argument("version")
@click.option("--because", metavar="WORDS", required=True, help="Why; it is kept with the version and in the log.")
@who_option
@workspace_option
def command(output: Output, progress: Progress, workspace: Path, version: str, because: str, who: str | None) -> None:
    """Make VERSION the champion, whatever its gates said."""
    from handoff.cli.reports.promoted import print_promotion
    from handoff.workspace import Workspace
    from handoff.workspace.promotion import promote
    from handoff.workspace.promotion_log import login_name

    outcome = promote(Workspace.open(workspace, progress=progress), version, because, who or login_name())
    output.json(outcome.to_dict())
    print_promotion(output, outcome)
