"""`handoff check`: what is in the data, and what cannot be used."""

from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument


@subcommand("check")
@workspace_argument
@click.option("--full", is_flag=True, help="Read everything, whatever was read before.")
def command(output: Output, progress: Progress, workspace: Path, full: bool) -> int:
    """Read the sources and report what is there and what was put aside."""
    from handoff.cli.reports.checked import print_checked
    from handoff.workspace import Workspace

    opened = Workspace.open(workspace, progress=progress)
    outcome = opened.check(full=full)
    output.json({**outcome.report.to_dict(), "faults": list(outcome.faults)})
    print_checked(output, outcome)
    return 1 if outcome.faults else 0
