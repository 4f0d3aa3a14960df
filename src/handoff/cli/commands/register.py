"""`handoff register`: a training that was kept, logged to MLflow after all."""

from pathlib import Path

import click

from handoff.cli.options import workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("register")
@click.argument("package", required=False)
@workspace_option
def command(output: Output, progress: Progress, workspace: Path, package: str | None) -> int:
    """Log the training in PACKAGE to MLflow; without one, the newest that is not registered yet."""
    from handoff.cli.reports.promoted import print_registered
    from handoff.workspace import Workspace
    from handoff.workspace.package import find_package
    from handoff.workspace.promotion import register_package
    from handoff.workspace.promotion_log import login_name

    opened = Workspace.open(workspace, progress=progress)
    found = find_package(opened.places.store, package)
    model, verdict = register_package(opened, found, login_name())
    output.json({"package": str(found.folder), "model": model.to_dict(), "verdict": verdict.to_dict()})
    print_registered(output, model, verdict)
    return 0 if verdict.passed else 1
