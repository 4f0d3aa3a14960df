"""Times are measured call by call, growth is a slope, memory is that of the process itself."""

from itertools import count

import pytest

from benchmarks.measure import log_slope, peak_gb, timed


def test_slope_of_a_power_is_its_exponent() -> None:
    sizes = [1e6, 5e6, 1e7, 5e7]
    assert log_slope(sizes, [3 * size**1.5 for size in sizes]) == pytest.approx(1.5)


def test_warm_up_calls_are_not_measured() -> None:
    calls = count()
    found = timed(lambda: next(calls), repeats=3, warm_ups=2)
    assert (len(found.seconds), found.result) == (3, 4)
    assert found.best <= found.median


def test_peak_memory_is_that_of_a_python_process() -> None:
    assert 0.01 < peak_gb() < 100
