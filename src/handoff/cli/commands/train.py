"""`handoff train`: a model, honestly tested, registered as champion."""

from pathlib import Path

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument


@subcommand("train")
@workspace_argument
def command(output: Output, progress: Progress, workspace: Path) -> None:
    """Train on point-in-time snapshots, test on later nights, register the champion."""
    from handoff.cli.reports.trained import print_trained
    from handoff.workspace import Workspace

    outcome = Workspace.open(workspace, progress=progress).train()
    output.json(outcome.to_dict())
    print_trained(output, outcome)
