import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from handoff.errors import TrainingError
from handoff.model.estimators import newton
from handoff.model.estimators.newton import fit_logistic


@trying(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1000), rows=st.integers(20, 400), columns=st.integers(1, 8), c=st.floats(1e-3, 1e3))
def test_the_minimum_is_that_of_scikit_learn(seed: int, rows: int, columns: int, c: float) -> None:
    random = np.random.default_rng(seed)
    design = random.normal(size=(rows, columns)).astype(np.float32)
    label = (random.random(rows) < 1 / (1 + np.exp(-design[:, 0]))).astype(np.int8)
    label[:2] = (0, 1)
    weight = random.uniform(0.2, 3, rows)
    intercept, coefficient = fit_logistic(design, label, weight, c)
    model = LogisticRegression(C=c, tol=1e-10, max_iter=10_000)
    model.fit(design.astype(np.float64), label, sample_weight=weight)

    def loss(at: np.ndarray, constant: float) -> float:
        value = design.astype(np.float64) @ at + constant
        return float(c * (weight @ (np.logaddexp(0, value) - label * value)) + at @ at / 2)

    best = loss(model.coef_[0], float(model.intercept_[0]))
    assert loss(coefficient, intercept) <= best + 1e-6 * max(1.0, best)


def test_warning_filters_are_left_alone() -> None:
    before = list(warnings.filters)
    fit_logistic(np.ones((4, 2), np.float32), np.array([0, 1, 1, 1], np.int8), np.ones(4), 1.0)
    assert warnings.filters == before


def test_no_minimum_in_time_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newton, "MAX_STEPS", 1)
    design = np.linspace(-1, 1, 50, dtype=np.float32)[:, None]
    with pytest.raises(TrainingError, match="no minimum in 1 steps; lower C = 100"):
        fit_logistic(design, (design[:, 0] > 0.1).astype(np.int8), np.ones(50), 100.0)
