"""`handoff check`: what is in the data, and what cannot be used."""

from pathlib import Path

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument


@subcommand("check")
@workspace_argument
def command(output: Output, progress: Progress, workspace: Path) -> int:
    """Read the sources and report what is there and what was put aside."""
    from handoff.cli.reports.checked import print_checked
    from handoff.workspace import Workspace

    opened = Workspace.open(workspace, progress=progress)
    outcome = opened.check()
    output.json({**outcome.report.to_dict(), "faults": list(outcome.faults)})
    print_checked(output, outcome)
    return 1 if outcome.faults else 0
