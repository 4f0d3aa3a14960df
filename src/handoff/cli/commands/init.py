"""`handoff init`: a new workspace."""

from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand

_VENDORS = ("hubspot", "salesforce", "marketo")


@subcommand("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "vendor",
    type=click.Choice(_VENDORS),
    help="Map the exports of this system, as their tables are named there.",
)
def command(output: Output, progress: Progress, folder: Path, vendor: str | None) -> None:  # noqa: ARG001 (all have it)
    """Make a workspace: a commented handoff.toml and agreement.toml in FOLDER."""
    from handoff.workspace.create import create_workspace

    paths = create_workspace(folder, vendor or "blank")
    output.json({"files": [str(path) for path in paths]})
    for path in paths:
        output.line(f"wrote {path}")
    settings = folder / "handoff.toml"
    if vendor is None:
        output.line(f"Next: describe your tables in {settings}, then run: handoff check {folder}")
        return
    output.line(
        f"Next: put the exports into {folder / 'data'}, one file a table, named as under [sources] of {settings}."
    )
    output.line(f"Read what is marked EDIT there, then run: handoff check {folder}")
