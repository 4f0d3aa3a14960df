"""What every subcommand does around its work: options, progress, errors, exit codes."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from handoff.cli.logs import log_defect, log_error, logged
from handoff.cli.output import Output, Progress, print_error
from handoff.errors import HandoffError

if TYPE_CHECKING:
    from handoff.workspace.logs import StepLog

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
            with logged(name, arguments) as log:
                code = _guarded(body, log, as_json=as_json, arguments=arguments)
                if log is not None:
                    log.end(f"ended with exit code {code}")
            sys.exit(code)

        option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object for machines.")
        return click.command(name)(option(run))

    return decorate


def _guarded(body: Body, log: "StepLog | None", *, as_json: bool, arguments: dict[str, Any]) -> int:
    output = Output(as_json=as_json)
    try:
        with Progress(log) as progress:
            return body(output, progress, **arguments) or 0
    except HandoffError as error:
        _say(type(error).__name__, str(error), log, as_json=as_json)
        return error.exit_code
    except KeyboardInterrupt:
        return _stopped(log, as_json=as_json)
    except Exception as failure:
        if _is_interrupt(failure):
            return _stopped(log, as_json=as_json)
        if log is None:
            raise
        log_defect(failure)
        return HandoffError.exit_code


def _stopped(log: "StepLog | None", *, as_json: bool) -> int:
    _say("Interrupted", "stopped by hand; what was published before is untouched", log, as_json=as_json)
    return 130


def _say(kind: str, message: str, log: "StepLog | None", *, as_json: bool) -> None:
    if log is not None:
        log_error(kind, message)
    if log is None or as_json:
        print_error(kind, message, as_json=as_json)


def _is_interrupt(failure: BaseException | None) -> bool:
    """Tell whether Ctrl-C is behind a failure: a query that it stops fails, and libraries report what they see."""
    while failure is not None:
        # DuckDB raises a plain RuntimeError for a query that Ctrl-C has stopped.
        if isinstance(failure, KeyboardInterrupt) or str(failure) == "Query interrupted":
            return True
        failure = failure.__cause__ or failure.__context__
    return False
