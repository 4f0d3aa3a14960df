"""`handoff doctor`: what is well, what is not, and what to do."""

from pathlib import Path

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument


@subcommand("doctor")
@workspace_argument
def command(output: Output, progress: Progress, workspace: Path) -> int:
    """Examine installation, workspace, sources, stores, database, registry and schedule, and say what to do."""
    from handoff.cli.reports.examined import print_examined
    from handoff.workspace.doctor import examine

    found = examine(workspace, progress=progress)
    output.json(found.to_dict())
    print_examined(output, found)
    return 0 if found.healthy else 1
