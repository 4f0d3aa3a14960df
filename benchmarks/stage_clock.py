"""Charges the seconds and the memory of a run to stages, by the product's own functions that make them up."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

#: What no stage claims.
REST: Final = "rest"
_STATUS: Final = Path("/proc/self/statm")
_PAGE: Final = 4096


@dataclass
class StageClock:
    """Seconds by the clock and of all processors, and highest resident memory (GB, 10**9 bytes), by stage.

    What an inner stage takes is not counted in the outer one too.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    peak_gb: dict[str, float] = field(default_factory=dict)
    _stack: list[str] = field(default_factory=lambda: [REST])
    _since: float = field(default_factory=time.perf_counter)
    _worked: float = field(default_factory=time.process_time)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Charge what happens inside to `name`."""
        self._charge()
        self._stack.append(name)
        try:
            yield
        finally:
            self._charge()
            self._stack.pop()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch the memory, and end the last stage."""
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(over,), daemon=True)
        self._since, self._worked = time.perf_counter(), time.process_time()
        watcher.start()
        try:
            yield
        finally:
            self._charge()
            over.set()
            watcher.join()

    def wrap(self, functions: Mapping[str, str]) -> None:
        """Charge calls of functions, "package.module:name", to stages, wherever a loaded module calls them by name."""
        for place, stage in functions.items():
            module, _, name = place.partition(":")
            owner, _, attribute = name.rpartition(".")
            holder = getattr(import_module(module), owner) if owner else import_module(module)
            original = getattr(holder, attribute)
            charged = self._charged(original, stage)
            setattr(holder, attribute, charged)
            for loaded in [one for key, one in sys.modules.items() if key.startswith("handoff")]:
                for known, value in list(vars(loaded).items()):
                    if value is original:
                        setattr(loaded, known, charged)

    def _charged(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            with self.stage(stage):
                return function(*arguments, **named)

        return call

    def _charge(self) -> None:
        now, worked, stage = time.perf_counter(), time.process_time(), self._stack[-1]
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self.cpu_seconds[stage] = self.cpu_seconds.get(stage, 0.0) + worked - self._worked
        self._since, self._worked = now, worked
        self._look()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(0.02):
            self._look()

    def _look(self) -> None:
        stage, held = self._stack[-1], int(_STATUS.read_text("ascii").split()[1]) * _PAGE / 1e9
        self.peak_gb[stage] = max(self.peak_gb.get(stage, 0.0), held)
