import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.errors import RegistryError
from handoff.model.arrays import probability_of
from handoff.model.calibration import SIMPLEST_FIRST, calibrator_from_dict, fit_calibrator
from handoff.model.calibration_choice import choose_calibrator


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


@pytest.mark.parametrize("method", ["sigmoid", "beta", "isotonic"])
def test_a_skewed_score_is_mended(method: str) -> None:
    y, score = drawn(0, 20_000, slope=0.5, offset=-1.0)
    p = fit_calibrator(method, y, score, np.ones(len(y))).apply(score)
    assert np.abs(p - probability_of(0.5 * score - 1.0)).mean() < 0.02


def test_weights_move_the_base_rate() -> None:
    y, score = drawn(0, 5000)
    weight = np.where(y == 1, 0.25, 1.0)
    p = fit_calibrator("sigmoid", y, score, weight).apply(score)
    assert np.average(p, weights=weight) == pytest.approx(np.average(y, weights=weight), abs=0.005)


def test_a_good_score_is_left_alone_and_a_bad_one_is_not() -> None:
    groups = np.arange(6000) // 3
    y, score = drawn(1, 6000)
    assert choose_calibrator(y, score, SIMPLEST_FIRST, groups).method == "none"
    choice = choose_calibrator(y, 4 * score + 2, SIMPLEST_FIRST, groups)
    assert choice.method in ("sigmoid", "beta")
    assert choice.losses[choice.method] < choice.losses["none"]
    assert choice.method in choice.reason
    found = json.loads(json.dumps(choice.to_dict()))
    assert calibrator_from_dict(found["calibrator"]) == choice.calibrator
    assert set(found["losses"]) == set(SIMPLEST_FIRST)


def test_too_few_rows_keep_the_simplest() -> None:
    y, score = drawn(1, 200, offset=-4.0)
    choice = choose_calibrator(y, score, ["isotonic", "sigmoid"], np.arange(200))
    assert choice.method == "sigmoid"
    assert "rarer label" in choice.reason


def test_unknown_method_in_a_file_is_refused() -> None:
    with pytest.raises(RegistryError, match='did you mean "isotonic"'):
        calibrator_from_dict({"method": "isotonik"})


def test_one_account_alone_gets_the_simplest_method() -> None:
    label = np.tile(np.array([0, 1], dtype=np.int8), 200)
    score = np.linspace(-2, 2, 400)
    choice = choose_calibrator(label, score, ("none", "sigmoid", "beta", "isotonic"), np.full(400, 7))
    assert choice.method == "none"
