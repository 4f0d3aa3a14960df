"""Options that several subcommands share."""

from pathlib import Path

import click

#: For subcommands whose argument is something inside the workspace.
workspace_option = click.option(
    "--workspace", type=click.Path(path_type=Path), default=".", show_default=True, help="The workspace."
)
who_option = click.option("--who", metavar="NAME", help="Who decides (default: your login name).")
