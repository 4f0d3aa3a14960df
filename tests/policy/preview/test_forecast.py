import numpy as np
import pytest

from handoff.model.arrays import FloatArray
from handoff.policy.preview.forecast import FEWEST_WEEKS, forecast

SERIES = 150
#: Name -> mean of the first week, variance over mean, growth a week, weeks.
WORLDS = {
    "even": (20.0, 1.0, 0.0, 8),
    "few": (2.0, 1.0, 0.0, 12),
    "restless": (40.0, 4.0, 0.0, 12),
    "growing": (40.0, 1.5, 0.05, 12),
    "short": (30.0, 2.0, 0.0, 4),
}


def weeks(mean: float, dispersion: float, growth: float, n: int, random: np.random.Generator) -> FloatArray:
    means: FloatArray = mean * np.exp(growth * np.arange(n))
    if dispersion > 1:
        means = random.gamma(means / (dispersion - 1), dispersion - 1)
    return np.asarray(random.poisson(means), dtype=np.float64)


@pytest.mark.parametrize("world", WORLDS)
def test_nine_of_ten_next_weeks_lie_in_the_interval(world: str) -> None:
    mean, dispersion, growth, n = WORLDS[world]
    random = np.random.default_rng(5)
    inside = 0
    for number in range(SERIES):
        series = weeks(mean, dispersion, growth, n + 1, random)
        found = forecast(series[:n], number)
        assert found is not None
        inside += found.low <= series[n] <= found.high
    assert 0.85 <= inside / SERIES <= 0.99


def test_a_plain_trend_is_followed_and_no_trend_is_not_invented() -> None:
    grown = forecast(np.round(40 * 1.06 ** np.arange(12)), 0)
    even = forecast(np.array([40.0, 44, 38, 41, 39, 43, 40, 42, 37, 44, 41, 39]), 0)
    assert grown is not None
    assert even is not None
    assert grown.trend == pytest.approx(0.06, abs=0.01)
    assert grown.mean == pytest.approx(40 * 1.06**12, rel=0.05)
    assert (even.trend, round(even.mean)) == (0.0, 41)


def test_a_list_that_is_always_full_is_forecast_full() -> None:
    found = forecast(np.full(10, 60.0), 0, promise=60)
    assert found is not None
    assert (found.low, found.high, found.chance) == (60.0, 60.0, 1.0)


def test_a_promise_is_the_less_likely_kept_the_more_is_promised() -> None:
    series = np.array([35.0, 42, 38, 40, 31, 44])
    forecasts = [forecast(series, 0, promise) for promise in (20, 40, 60)]
    chances = [one.chance for one in forecasts if one is not None and one.chance is not None]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.95
    assert chances[2] < 0.05


def test_a_quarter_is_surer_than_a_week() -> None:
    found = forecast(np.array([35.0, 42, 38, 40, 31, 44, 36, 39]), 0, promise=30)
    assert found is not None
    assert found.low < found.quarter_low < found.quarter_high < found.high


def test_nothing_ever_counted_still_leaves_a_little_room() -> None:
    found = forecast(np.zeros(8), 0)
    assert found is not None
    assert (found.mean, found.low) == (0.0, 0.0)
    assert found.high <= 1


def test_too_few_weeks_are_no_forecast() -> None:
    assert forecast(np.full(FEWEST_WEEKS - 1, 10.0), 0) is None
