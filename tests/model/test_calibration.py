import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.errors import RegistryError
from handoff.model.arrays import log_odds_of, probability_of
from handoff.model.calibration import (
    SIMPLEST_FIRST,
    AnchoredCalibrator,
    SigmoidCalibrator,
    calibrator_from_dict,
    fit_calibrator,
    level_offset,
)


def drawn(seed: int, rows: int, slope: float = 1.0, offset: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Labels whose log-odds are slope * score + offset, and the scores."""
    random = np.random.default_rng(seed)
    score = random.normal(-0.5, 1.5, rows)
    return (random.random(rows) < probability_of(slope * score + offset)).astype(np.int8), score


@pytest.mark.parametrize("method", SIMPLEST_FIRST)
@trying(deadline=None, max_examples=50)
@given(seed=st.integers(0, 1000), rows=st.integers(30, 120), slope=st.floats(-1, 3))
def test_every_method_rises_stays_within_0_and_1_and_survives_json(
    method: str, seed: int, rows: int, slope: float
) -> None:
    y, score = drawn(seed, rows, slope)
    y[:2] = [0, 1]
    calibrator = fit_calibrator(method, y, score, np.ones(rows))
    grid = np.linspace(-40, 40, 200)
    p = calibrator.apply(grid)
    assert (np.diff(p) >= -1e-15).all()  # rounding of the last bit
    assert ((p >= 0) & (p <= 1)).all()
    again = calibrator_from_dict(json.loads(json.dumps(calibrator.to_dict())))
    assert (again.apply(grid) == p).all()


@pytest.mark.parametrize("method", ["sigmoid", "beta", "isotonic", "venn-abers"])
def test_a_skewed_score_is_mended(method: str) -> None:
    y, score = drawn(0, 20_000, slope=0.5, offset=-1.0)
    p = fit_calibrator(method, y, score, np.ones(len(y))).apply(score)
    assert np.abs(p - probability_of(0.5 * score - 1.0)).mean() < 0.02


def test_weights_move_the_base_rate() -> None:
    y, score = drawn(0, 5000)
    weight = np.where(y == 1, 0.25, 1.0)
    p = fit_calibrator("sigmoid", y, score, weight).apply(score)
    assert np.average(p, weights=weight) == pytest.approx(np.average(y, weights=weight), abs=0.005)


def test_unknown_method_in_a_file_is_refused() -> None:
    with pytest.raises(RegistryError, match='did you mean "isotonic"'):
        calibrator_from_dict({"method": "isotonik"})


def test_venn_abers_never_promises_certainty() -> None:
    label = np.repeat(np.array([0, 1], dtype=np.int8), 30)
    p = fit_calibrator("venn-abers", label, np.arange(60.0), np.ones(60)).apply(np.array([-1e9, 1e9]))
    assert 0 < p[0] < 0.1
    assert 0.9 < p[1] < 1


def test_an_anchored_calibrator_moves_its_inner_one_and_survives_json() -> None:
    inner = SigmoidCalibrator(1.5, -0.2)
    anchored = AnchoredCalibrator(inner, 0.7)
    score = np.linspace(-60, 20, 100)
    assert log_odds_of(anchored.apply(score[60:80])) == pytest.approx(1.5 * score[60:80] - 0.2 + 0.7)
    assert (np.diff(anchored.apply(score)) >= 0).all()
    again = calibrator_from_dict(json.loads(json.dumps(anchored.to_dict())))
    assert again == anchored
    assert anchored.method not in SIMPLEST_FIRST


@trying(deadline=None, max_examples=50)
@given(seed=st.integers(0, 1000), rows=st.integers(1, 300), move=st.floats(-2, 2))
def test_the_level_rises_with_every_positive_and_has_the_sign_of_the_surprise(
    seed: int, rows: int, move: float
) -> None:
    y, score = drawn(seed, rows, offset=move)
    p, weight = probability_of(score), np.ones(rows)
    offset = level_offset(y, p, weight)
    assert np.sign(offset) == np.sign(round(float(y.sum() - p.sum()), 9))
    fewer = y.copy()
    fewer[0] = 0
    assert level_offset(fewer, p, weight) <= offset + 1e-9


def test_the_level_meets_the_rate_where_there_are_rows_and_stays_where_there_are_few() -> None:
    y, score = drawn(3, 20_000, offset=-0.8)
    p = probability_of(score)
    offset = level_offset(y, p, np.ones(len(y)))
    assert offset == pytest.approx(-0.8, abs=0.05)
    assert probability_of(score + offset).mean() == pytest.approx(y.mean(), abs=0.001)
    assert level_offset(y[:0], p[:0], np.empty(0)) == 0.0
    assert abs(level_offset(y[:3], p[:3], np.ones(3), prior_sd=0.1)) < 0.05


def test_the_level_of_doubled_rows_is_that_of_weight_two() -> None:
    y, score = drawn(3, 50)
    p = probability_of(score)
    twice = level_offset(np.tile(y, 2), np.tile(p, 2), np.ones(100))
    assert level_offset(y, p, np.full(50, 2.0)) == pytest.approx(twice, abs=1e-9)


@pytest.mark.parametrize("method", ["sigmoid", "beta", "isotonic", "venn-abers"])
def test_a_score_that_tells_the_wrong_way_keeps_its_order(method: str) -> None:
    score = np.linspace(-3, 3, 400)
    label = (np.random.default_rng(0).random(400) > probability_of(score)).astype(np.int8)
    found = fit_calibrator(method, label, score, np.ones(400)).apply(score)
    assert (np.diff(found) > 0).all()
