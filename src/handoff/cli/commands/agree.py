"""`handoff agree`: what an agreement would do, before anyone signs it."""

from pathlib import Path

import click

from handoff.cli.output import Output, Progress
from handoff.cli.run import subcommand, workspace_argument

FILE = click.Path(path_type=Path, dir_okay=False)


@subcommand("agree")
@workspace_argument
@click.option("--proposal", type=FILE, metavar="FILE", help="The agreement to preview (default: agreement.toml).")
@click.option(
    "--against", type=FILE, metavar="FILE", help="The one to compare with (default for a proposal: agreement.toml)."
)
@click.option(
    "--nights", type=click.IntRange(min=1), default=56, show_default=True, metavar="NUMBER",
    help="Nights of known outcome to look back on; all nights since are shown too.",
)  # fmt: skip
@click.option("--suggest", is_flag=True, help="Suggest rules that separate SQL from the rest.")
@click.option("--html", type=FILE, metavar="PATH", help="Where the page goes (default: .handoff/agreements/).")
def command(
    output: Output,
    progress: Progress,
    workspace: Path,
    proposal: Path | None,
    against: Path | None,
    nights: int,
    suggest: bool,
    html: Path | None,
) -> None:
    """Preview an agreement on past nights: volumes, expected and actual SQL, who enters and leaves, what to promise."""
    from handoff.cli.reports.agreed import print_agreed
    from handoff.workspace import Workspace

    opened = Workspace.open(workspace, progress=progress)
    outcome = opened.agree(proposal, against, nights, suggest=suggest, html=html)
    output.json(outcome.to_dict())
    print_agreed(output, outcome)
