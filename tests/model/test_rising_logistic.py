import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from handoff.model.arrays import FloatArray, IntArray, probability_of
from handoff.model.rising_logistic import fit_rising


def made(seed: int, rows: int, slopes: int, levels: int) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    random = np.random.default_rng(seed)
    columns = random.normal(size=(rows, slopes))
    level = random.integers(0, levels, rows)
    level[:levels] = np.arange(levels)
    odds = columns @ random.normal(0.3, 0.8, slopes) + random.normal(-1, 0.5, levels)[level]
    target = (random.random(rows) < probability_of(odds)).astype(np.float64)
    share = random.uniform(0.5, 2, rows)
    return columns, np.clip(target, 0.02, 0.98), share / share.sum(), level


def loss(
    value: FloatArray, columns: FloatArray, target: FloatArray, share: FloatArray, level: IntArray, ridge: float
) -> float:
    slopes = columns.shape[1]
    odds = columns @ value[:slopes] + value[slopes:][level]
    return float(share @ (np.logaddexp(0, odds) - target * odds) + ridge * ((value[:slopes] - 1) ** 2).sum())


@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 3), st.sampled_from([0.0, 0.01, 1.0]))
def test_no_general_optimiser_finds_less(seed: int, slopes: int, levels: int, ridge: float) -> None:
    made_of = made(seed, 120, slopes, levels)
    found = fit_rising(*made_of, ridge)
    assert (found[:slopes] >= 0).all()
    bounds = [(0.0, None)] * slopes + [(None, None)] * levels
    peer = minimize(loss, np.append(np.ones(slopes), np.zeros(levels)), (*made_of, ridge), "L-BFGS-B", bounds=bounds)
    assert loss(found, *made_of, ridge) <= peer.fun + 1e-8


def test_a_column_that_tells_the_wrong_way_gets_no_slope() -> None:
    columns, target, share, level = made(3, 400, 1, 1)
    score = columns * np.sign(np.corrcoef(columns[:, 0], target)[0, 1])
    assert fit_rising(score, target, share, level)[0] > 0
    assert fit_rising(-score, target, share, level)[0] == 0


def test_ridge_draws_to_the_prior_and_repeated_columns_share() -> None:
    columns, target, share, level = made(5, 300, 1, 1)
    twice = np.column_stack([columns, columns])
    assert fit_rising(twice, target, share, level, 1e6, np.array([0.3, 0.7]))[:2] == pytest.approx([0.3, 0.7], abs=1e-3)
    one, other = fit_rising(twice, target, share, level, 0.1)[:2]
    assert one == pytest.approx(other)


def test_weights_stand_for_repeated_rows() -> None:
    columns, target, _, level = made(7, 50, 2, 1)
    times = np.arange(50) % 3 + 1
    repeated = np.repeat(np.arange(50), times)
    whole = fit_rising(columns[repeated], target[repeated], np.full(len(repeated), 1 / len(repeated)), level[repeated])
    assert fit_rising(columns, target, times / times.sum(), level) == pytest.approx(whole, abs=1e-7)
