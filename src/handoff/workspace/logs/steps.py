"""Progress as log lines: what begins, and how many seconds it took."""

import logging
import time
from collections.abc import Callable
from typing import Final

LOGGER: Final = logging.getLogger("handoff")
#: Of what took less, the end is not worth a line.
WORTH_A_LINE: Final = 0.5


class StepLog:
    """A `Progress` that logs each message when it begins, and its seconds when it has ended.

    say: writes the lines; handoff's own logger when absent. clock: seconds that only rise.
    """

    def __init__(self, say: Callable[..., None] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say or LOGGER.info
        self._clock = clock
        self._message: str | None = None
        self._began = self._first = clock()

    def __call__(self, message: str) -> None:
        """Say what is done from now on."""
        self.pause()
        self._message, self._began = message, self._clock()
        self._say(message)

    def pause(self) -> None:
        """Say that what was said last has ended; what comes next is not known yet."""
        seconds = self._clock() - self._began
        if self._message is not None and seconds >= WORTH_A_LINE:
            self._say(f"done: {self._message}", extra={"seconds": round(seconds, 3)})
        self._message = None

    def say(self, message: str) -> None:
        """Say something that is not work, and has no end to wait for."""
        self._say(message)

    def end(self, words: str) -> None:
        """Say that all is done, and how long all of it took."""
        self.pause()
        self._say(words, extra={"seconds": round(self._clock() - self._first, 3)})
