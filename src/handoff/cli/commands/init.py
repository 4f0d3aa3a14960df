"""`handoff init`: a new workspace."""

from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("init")
@click.argument("folder", type=click.Path(path_type=Path))
def command(output: Output, progress: Progress, folder: Path) -> None:  # noqa: ARG001 (all have it)
    """Make a workspace: a commented handoff.toml and agreement.toml in FOLDER."""
    from handoff.workspace.create import create_workspace

    paths = create_workspace(folder)
    output.json({"files": [str(path) for path in paths]})
    for path in paths:
        output.line(f"wrote {path}")
    output.line(f"Next: describe your tables in {paths[0]}, then run: handoff check {folder}")
