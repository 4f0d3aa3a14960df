"""Times functions, and reads the memory of this process."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Generic, TypeVar

import numpy as np

Result = TypeVar("Result")
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Timed(Generic[Result]):
    """What a function returned, and how long each call took."""

    result: Result
    seconds: tuple[float, ...]

    @property
    def best(self) -> float:
        """The fastest call, which the rest of the machine disturbed least."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The call in the middle."""
        return median(self.seconds)


def timed(function: Callable[[], Result], repeats: int, warm_ups: int = 1) -> Timed[Result]:
    """Call `function` to warm up and then `repeats` times, never holding two results at once."""
    for _ in range(warm_ups):
        function()
    seconds = []
    result = None
    for _ in range(repeats):
        result = None
        begin = time.perf_counter()
        result = function()
        seconds.append(time.perf_counter() - begin)
    assert result is not None
    return Timed(result, tuple(seconds))


def peak_gb() -> float:
    """Return the most memory that this process has held, in GB (10**9 bytes).

    Linux lets a child inherit the parent's peak in ru_maxrss, so the process's own high-water mark is read there.
    """
    if _STATUS.exists():
        line = next(line for line in _STATUS.read_text("ascii").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e9
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def in_own_process(module: str, *arguments: object) -> dict[str, Any]:
    """Run a module of this package in a fresh process and return the JSON object that it prints last."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parents[1])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def log_slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the slope of log seconds over log size: 1 is linear, below 1 is better, 2 is quadratic."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
