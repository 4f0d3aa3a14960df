"""What every subcommand does around its work: options, progress, errors, exit codes."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from handoff.cli.output import Output, Progress, print_error
from handoff.errors import HandoffError

Body = Callable[..., int | None]

workspace_argument = click.argument("workspace", type=click.Path(path_type=Path), default=".")


def as_of_option(words: str) -> Callable[[Body], Body]:
    """Return the option --as-of with a help text."""
    return click.option("--as-of", metavar="INSTANT", help=words)


def subcommand(name: str) -> Callable[[Body], click.Command]:
    """Turn a function `(output, progress, **arguments) -> exit code` into a subcommand with --json."""

    def decorate(body: Body) -> click.Command:
        @functools.wraps(body)
        def run(as_json: bool, **arguments: Any) -> None:
            sys.exit(_guarded(body, as_json=as_json, arguments=arguments))

        option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
        return click.command(name)(option(run))

    return decorate


def _guarded(body: Body, *, as_json: bool, arguments: dict[str, Any]) -> int:
    output = Output(as_json=as_json)
    try:
        with Progress() as progress:
            return body(output, progress, **arguments) or 0
    except HandoffError as error:
        print_error(type(error).__name__, str(error), as_json=as_json)
        return error.exit_code
    except KeyboardInterrupt:
        return _stopped(as_json=as_json)
    except Exception as failure:
        if not _is_interrupt(failure):
            raise
        return _stopped(as_json=as_json)


def _stopped(*, as_json: bool) -> int:
    print_error("Interrupted", "stopped by hand; what was published before is untouched", as_json=as_json)
    return 130


def _is_interrupt(failure: BaseException | None) -> bool:
    """Tell whether Ctrl-C is behind a failure: a query that it stops fails, and libraries report what they see."""
    while failure is not None:
        # DuckDB raises a plain RuntimeError for a query that Ctrl-C has stopped.
        if isinstance(failure, KeyboardInterrupt) or str(failure) == "Query interrupted":
            return True
        failure = failure.__cause__ or failure.__context__
    return False
