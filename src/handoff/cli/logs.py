"""The log of a command for machines: JSON lines on standard error in place of words for people."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from handoff.workspace.logs import StepLog

#: Read where --log-format is not given.
VARIABLE = "HANDOFF_LOG"

log_format_option = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    envvar=VARIABLE,
    default="text",
    show_default=True,
    show_envvar=True,
    help="How standard error is written: for people, or as one JSON object a line.",
)


def wanted() -> bool:
    """Say whether the command that runs was asked for JSON lines."""
    context = click.get_current_context(silent=True)
    return context is not None and context.find_root().params.get("log_format") == "json"


@contextmanager
def logged(step: str, arguments: dict[str, Any]) -> "Iterator[StepLog | None]":
    """Give the log of a command, when JSON lines are wanted, for as long as the command runs."""
    if not wanted():
        yield None
        return
    from handoff.workspace.logs import StepLog, about, run_id, write_json_lines

    handler = write_json_lines()
    try:
        with about(run=run_id(), workspace=_folder(arguments), night=_night(arguments), step=step):
            yield StepLog(clock=time.monotonic)
    finally:
        logging.root.removeHandler(handler)
        logging.captureWarnings(False)


def log_error(kind: str, message: str) -> None:
    """Write an error as a line of the log."""
    logging.getLogger("handoff").error(message, extra={"kind": kind})


def log_defect(failure: BaseException) -> None:
    """Write an error that nobody foresaw: its kind and place, since its words may quote a row."""
    logging.getLogger("handoff").error("a defect: please report it", extra={"kind": type(failure).__name__},
                                       exc_info=failure)  # fmt: skip


def _folder(arguments: dict[str, Any]) -> str | None:
    folder = arguments.get("workspace") or arguments.get("folder")
    return None if folder is None else str(folder.resolve())


def _night(arguments: dict[str, Any]) -> str | None:
    """Return the night that was asked for; of tonight the steps themselves tell."""
    from handoff.domain.instants import parse_moment
    from handoff.errors import ConfigError

    if (night := arguments.get("night")) is not None:
        return str(night)[:10]
    try:
        return parse_moment(arguments["as_of"]).date().isoformat()
    except (KeyError, TypeError, ConfigError):
        return None
