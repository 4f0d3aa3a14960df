"""How long the steps of a night take."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from handoff.workspace.logs import about
from handoff.workspace.materials import Progress


@dataclass(frozen=True)
class Stopwatch:
    """Tells what is being done, and keeps what each step took, in seconds."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, told: str | None = None) -> Iterator[None]:
        """Measure the block as the step `name`; tell `told` at its beginning."""
        with about(step=name):
            self.progress(told or name)
            begun = time.perf_counter()
            yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - begun, 3)
