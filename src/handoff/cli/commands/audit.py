"""`handoff audit`: which columns know what a model must not know."""

from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument


@subcommand("audit")
@workspace_argument
@click.option("--all", "show_all", is_flag=True, help="Show every column and all evidence, the clean ones too.")
def command(output: Output, progress: Progress, workspace: Path, show_all: bool) -> None:
    """Find columns that leak the outcome; what is blocked is left out of training."""
    from handoff.cli.reports.audited import print_audited
    from handoff.workspace import Workspace
    from handoff.workspace.auditing import audit_workspace

    report = audit_workspace(Workspace.open(workspace, progress=progress))
    output.json(report.to_dict())
    print_audited(output, report, show_all=show_all)
