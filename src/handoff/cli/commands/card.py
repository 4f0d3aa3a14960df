"""`handoff card`: what a model is, how good it is, and what it must not be used for."""

from pathlib import Path

import click

from handoff.cli.options import workspace_option
from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand


@subcommand("card")
@click.argument("version", required=False)
@click.option("--html", type=click.Path(path_type=Path), help="Write the card as one HTML page to this file.")
@workspace_option
def command(output: Output, progress: Progress, workspace: Path, version: str | None, html: Path | None) -> None:
    """Show the model card of VERSION; without one, of the champion."""
    from handoff.cli.reports.promoted import print_card
    from handoff.workspace import Workspace
    from handoff.workspace.card import read_card

    card = read_card(Workspace.open(workspace, progress=progress), version)
    if html is not None:
        card.write_html(html)
    output.json({**card.to_dict(), "html": None if html is None else str(html)})
    print_card(output, card, html)
