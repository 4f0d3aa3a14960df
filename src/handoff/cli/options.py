"""Options that several subcommands share."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

#: For subcommands whose argument is something inside the workspace.
workspace_option = click.option(
    "--workspace", type=click.Path(path_type=Path), default=".", show_default=True, help="The workspace."
)
who_option = click.option("--who", metavar="NAME", help="Who decides (default: your login name).")


def publish_anyway_options(body: Callable[..., int | None]) -> Callable[..., int | None]:
    """Add --publish-anyway and --because; the body gets `publish_anyway`: the reason, or None."""

    @functools.wraps(body)
    def run(*args: Any, publish_anyway: bool, because: str | None, **arguments: Any) -> int | None:
        if publish_anyway and not (because or "").strip():
            raise click.UsageError('--publish-anyway needs --because "..."; the reason stands on the list')
        if because is not None and not publish_anyway:
            raise click.UsageError("--because is the reason for --publish-anyway; give both or neither")
        return body(*args, publish_anyway=because, **arguments)

    flag = click.option("--publish-anyway", is_flag=True, help="Publish although a gate says no; needs --because.")
    reason = click.option("--because", metavar="TEXT", help="Why it is published all the same; it stands on the list.")
    return flag(reason(run))
