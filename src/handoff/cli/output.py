"""How results look: tables on a terminal, plain text in a pipe, one JSON object for machines."""

import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status

    from handoff.workspace.logs import StepLog

#: Wide enough that no line of a pipe is ever wrapped or cut.
PIPE_WIDTH = 400


class Output:
    """Where a subcommand's result goes."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def json(self, value: dict[str, Any]) -> None:
        """Print the result for machines, when that was asked for."""
        if self.as_json:
            click.echo(json.dumps(value, ensure_ascii=False, default=str, allow_nan=False))

    def line(self, text: str = "") -> None:
        """Print a line for people."""
        if not self.as_json:
            self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def table(self, title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table for people; columns that begin with ">" are aligned to the right."""
        if self.as_json:
            return
        from rich import box
        from rich.table import Table

        styled = self._console.is_terminal
        table = Table(box=box.SIMPLE_HEAD if styled else None, title_justify="left", pad_edge=False, show_edge=False)
        for column in columns:
            right = column.startswith(">")
            table.add_column(column.removeprefix(">"), justify="right" if right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(_cell(value) for value in row))
        self.line()
        self.line(title)
        self._console.print(table, highlight=False)

    @property
    def _console(self) -> "Console":
        from rich.console import Console

        terminal = sys.stdout.isatty()
        return Console(width=None if terminal else PIPE_WIDTH, no_color=not terminal, file=sys.stdout)


def _cell(value: object) -> Any:
    from rich.text import Text

    return Text(f"{value:,}" if isinstance(value, int) else str(value))


class Progress(AbstractContextManager["Progress"]):
    """Says what is being done: a spinner on a terminal, a line each in a pipe; always on standard error.

    log: where the messages go instead, when the log is for machines.
    """

    def __init__(self, log: "StepLog | None" = None) -> None:
        self.log = log
        self._status: Status | None = None

    def __enter__(self) -> Self:
        """Start the spinner where there is a terminal."""
        return self

    def __call__(self, message: str) -> None:
        """Say what is done from now on."""
        if self.log is not None:
            self.log(message)
            return
        if not sys.stderr.isatty():
            click.echo(f"· {message}", err=True)
            return
        if self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True).status(message)
            self._status.start()
        self._status.update(message)

    def say(self, message: str) -> None:
        """Say something that is not work: a line that stays, and has no end to wait for."""
        if self.log is not None:
            self.log.say(message)
        else:
            click.echo(f"· {message}", err=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the spinner."""
        if self._status is not None:
            self._status.stop()


def print_error(kind: str, message: str, *, as_json: bool) -> None:
    """Say what went wrong: words on standard error, or one JSON object on standard output."""
    if as_json:
        click.echo(json.dumps({"error": {"kind": kind, "message": message}}, ensure_ascii=False))
    else:
        click.echo(f"{kind}: {message}", err=True)
