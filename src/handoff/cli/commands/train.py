"""`handoff train`: a model, honestly tested, and champion if its gates pass."""

from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument


@subcommand("train")
@workspace_argument
@click.option("--recipe", metavar="NAME", help="Register this recipe, whichever wins (default: training.recipe).")
def command(output: Output, progress: Progress, workspace: Path, recipe: str | None) -> int:
    """Train on point-in-time snapshots, test on later nights, promote the model if its gates pass."""
    from handoff.cli.reports.trained import print_trained
    from handoff.workspace import Workspace

    outcome = Workspace.open(workspace, progress=progress).train(recipe)
    output.json(outcome.to_dict())
    print_trained(output, outcome)
    return 0 if outcome.verdict.passed else 1
