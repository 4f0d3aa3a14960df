"""A progress bar for work of many like parts: a bar on a terminal, a line a part in a pipe; on standard error."""

import sys
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from handoff.cli.output import Progress

if TYPE_CHECKING:
    import rich.progress


class Bar(AbstractContextManager["Bar"]):
    """Shows how many parts are done, and how long the rest will take.

    what: the parts, in the plural. spinner: the progress of the command, which must not spin beside the bar.
    """

    def __init__(self, what: str, spinner: Progress) -> None:
        self._what = what
        self._spinner = spinner
        self._bar: rich.progress.Progress | None = None

    def __enter__(self) -> Self:
        """Wait for the first part: until then the spinner speaks."""
        return self

    def __call__(self, done: int, total: int, last: str) -> None:
        """Say that `done` of `total` parts are done, the last one by its name ("": none yet in this run)."""
        if self._spinner.log is not None or not sys.stderr.isatty():
            self._spinner(f"{done} of {total} {self._what} done{f': {last}' if last else ''}")
            return
        if self._bar is None:
            self._bar = self._started(total)
        self._bar.update(self._bar.task_ids[0], completed=done, last=last)
        if done == total:
            self._bar.stop()

    def _started(self, total: int) -> "rich.progress.Progress":
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bars

        self._spinner.__exit__(None, None, None)
        columns = (TextColumn(self._what), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[last]}"))
        bar = Bars(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=Console(stderr=True))
        bar.add_task(self._what, total=total, last="")
        bar.start()
        return bar

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the bar where it stands."""
        if self._bar is not None:
            self._bar.stop()
