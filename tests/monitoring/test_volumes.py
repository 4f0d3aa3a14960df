"""Counts are judged by their own weeks: false alarms come as often as agreed, and a stop is seen at once."""

import numpy as np
import numpy.typing as npt
import pytest

from handoff.monitoring.volumes import begins, look, tails

WEEKDAY = np.arange(42) % 7
WORK = np.where(WEEKDAY < 5, 1.27, 0.32)


def counts(rng: np.random.Generator, mean: float, spread: float) -> npt.NDArray[np.int64]:
    expected = mean * WORK * np.exp(0.003 * np.arange(42))
    drawn = rng.poisson(expected) if spread == 1 else rng.negative_binomial(expected / (spread - 1), 1 / spread)
    return np.asarray(drawn, dtype=np.int64)


@pytest.mark.parametrize(("mean", "spread"), [(3.0, 1.0), (40.0, 1.0), (800.0, 6.0)])
@pytest.mark.parametrize("days", [1, 2, 7])
def test_surprise_is_no_more_frequent_than_its_p_value_says(mean: float, spread: float, days: int) -> None:
    rng = np.random.default_rng(4)
    looks = [look(counts(rng, mean, spread), WEEKDAY, days) for _ in range(300)]
    for level, at_most in ((0.1, 0.15), (0.01, 0.03)):
        assert np.mean([one is not None and one.p_less < level for one in looks]) <= at_most
        assert np.mean([one is not None and one.p_more < level for one in looks]) <= at_most


def test_weekends_are_no_fall() -> None:
    week = np.round(200 * WORK)
    for newest in range(7):
        found = look(np.roll(week, newest), np.roll(WEEKDAY, newest), 1)
        assert found is not None
        assert found.ratio == pytest.approx(1, abs=0.15)


def test_a_stop_is_certain_after_a_day() -> None:
    seen = np.round(40 * WORK)[:40]
    seen[-1] = 0
    found = look(seen, WEEKDAY[:40], 1)
    assert found is not None
    assert found.p_less < 1e-9
    assert found.ratio == 0


def test_an_outage_that_is_over_leaves_the_expectation_where_it_was() -> None:
    seen = np.round(200 * WORK)
    seen[20:22] = 0
    found = look(seen, WEEKDAY, 1)
    assert found is not None
    assert found.expected == pytest.approx(seen[-1], rel=0.25)


def test_too_little_history_is_not_judged() -> None:
    assert look(np.ones(12), WEEKDAY[:12], 1) is None
    assert look(np.zeros(42), WEEKDAY, 1) is None


@pytest.mark.parametrize("first", [30, 36, 40])
def test_the_first_day_of_a_change_is_found(first: int) -> None:
    seen = np.random.default_rng(1).poisson(100 * WORK)
    seen[first:] = seen[first:] // 3
    assert abs(begins(seen, WEEKDAY, 42 - first) - first) <= 1


def test_tails_hold_the_count_itself() -> None:
    less, more = tails(5, 5.0, 5.0)
    assert less + more > 1
    wide = tails(0, 20.0, 100.0)[0]
    assert wide > tails(0, 20.0, 20.0)[0]


@pytest.mark.parametrize(
    ("seen", "mean", "variance"), [(0, 8.0, 8.0), (3, 20.0, 20.0), (40, 20.0, 50.0), (0, 9.0, 30.0)]
)
def test_tails_are_those_of_the_distributions(seen: int, mean: float, variance: float) -> None:
    drawn = np.random.default_rng(3)
    size = mean**2 / (variance - mean) if variance > mean else 0.0
    counts = drawn.negative_binomial(size, size / (size + mean), 400_000) if size else drawn.poisson(mean, 400_000)
    less, more = tails(seen, mean, variance)
    assert less == pytest.approx((counts <= seen).mean(), abs=0.002)
    assert more == pytest.approx((counts >= seen).mean(), abs=0.002)


def test_a_rise_is_not_dated_by_the_fall_before_it() -> None:
    seen = np.full(42, 40.0)
    seen[35:41] = 0.0
    seen[41] = 80.0
    assert begins(seen, WEEKDAY, 1) == 41
