"""`handoff rollback`: the champion from before, again."""

from pathlib import Path

import click

from handoff.cli.options import who_option, workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("rollback")
@click.argument("version", required=False)
@click.option("--because", metavar="WORDS", default="", help="Why; it is kept with the version and in the log.")
@who_option
@workspace_option
def command(
    output: Output, progress: Progress, workspace: Path, version: str | None, because: str, who: str | None
) -> None:
    """Make VERSION the champion again; without one, the champion before the present one."""
    from handoff.cli.reports.promoted import print_promotion
    from handoff.workspace import Workspace
    from handoff.workspace.promotion import rollback
    from handoff.workspace.promotion_log import login_name

    outcome = rollback(Workspace.open(workspace, progress=progress), version, because, who or login_name())
    output.json(outcome.to_dict())
    print_promotion(output, outcome)
