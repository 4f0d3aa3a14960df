"""Progress as log lines: what begins, and how many seconds it took."""

import logging
import time
from collections.abc import Callable
from typing import Final

LOGGER: Final = logging.getLogger("handoff")


class StepLog:
    """A `Progress` that logs each message when it begins, and its seconds when the next one begins.

    say: writes the lines; handoff's own logger when absent. clock: seconds that only rise.
    """

    def __init__(self, say: Callable[..., None] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say or LOGGER.info
        self._clock = clock
        self._message: str | None = None
        self._began = clock()
        self._first = self._began

    def __call__(self, message: str) -> None:
        """Say what is done from now on."""
        self._end_message()
        self._message, self._began = message, self._clock()
        self._say(message)

    def end(self, words: str) -> None:
        """Say that all is done, and how long all of it took."""
        self._end_message()
        self._say(words, extra={"seconds": round(self._clock() - self._first, 3)})

    def _end_message(self) -> None:
        if self._message is not None:
            self._say(f"done: {self._message}", extra={"seconds": round(self._clock() - self._began, 3)})
        self._message = None
