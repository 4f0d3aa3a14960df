import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sklearn import metrics as sk

from handoff.model.metrics import MEASURES, Ranking, measure

REFERENCE = {
    "auc": sk.roc_auc_score,
    "average_precision": sk.average_precision_score,
    "brier": sk.brier_score_loss,
    "log_loss": sk.log_loss,
}


def sample(seed: int, rows: int, levels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels, probabilities with ties, and whole weights that may be zero."""
    random = np.random.default_rng(seed)
    p = np.round(random.random(rows) * levels) / levels
    y = (random.random(rows) < 0.2 + 0.6 * p).astype(np.int8)
    y[:2] = [0, 1]
    weight = random.integers(0, 4, rows).astype(np.float64)
    weight[:2] = 1
    return y, p, weight


@pytest.mark.parametrize("name", sorted(REFERENCE))
@trying(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000), rows=st.integers(5, 60), levels=st.sampled_from([2, 7, 1000]))
def test_agrees_with_scikit_learn_on_ties_and_weights(name: str, seed: int, rows: int, levels: int) -> None:
    y, p, weight = sample(seed, rows, levels)
    expected = REFERENCE[name](y, p, sample_weight=weight)
    assert measure(y, p, weight)[name] == pytest.approx(expected, rel=1e-9, abs=1e-12)


@trying(deadline=None, max_examples=50)
@given(seed=st.integers(0, 10_000), rows=st.integers(5, 60), levels=st.sampled_from([2, 7, 1000]))
def test_whole_weights_mean_repeated_rows_and_order_means_nothing(seed: int, rows: int, levels: int) -> None:
    y, p, weight = sample(seed, rows, levels)
    times = weight.astype(np.int64)
    repeated = np.random.default_rng(seed).permutation(np.repeat(np.arange(rows), times))
    weighted, plain = measure(y, p, weight), measure(y[repeated], p[repeated])
    for name in set(MEASURES) - {"calibration_error"}:  # its bins are those of the rows, not of the weights
        assert weighted[name] == pytest.approx(plain[name], rel=1e-9, abs=1e-12), name
    shuffled = np.random.default_rng(seed).permutation(rows)
    assert measure(y[shuffled], p[shuffled]) == pytest.approx(measure(y, p), rel=1e-9, nan_ok=True)


def test_lift_and_precision_of_a_known_ranking() -> None:
    p = np.linspace(1, 0.01, 100)
    y = np.zeros(100, np.int8)
    y[:5], y[15] = 1, 1
    found = measure(y, p)
    assert found["precision_at_10"] == pytest.approx(0.5)
    assert found["lift_at_10"] == pytest.approx(0.5 / 0.06)
    assert found["precision_at_20"] == pytest.approx(6 / 20)


def test_a_tie_at_the_cut_counts_as_expected() -> None:
    y = np.array([1, 0] * 50, np.int8)
    assert measure(y, np.full(100, 0.5))["precision_at_10"] == pytest.approx(0.5)


def test_calibration_error_is_the_mean_gap_of_ten_bins() -> None:
    p = np.repeat(np.linspace(0.05, 0.95, 10), 100)
    y = np.zeros(1000, np.int8)
    for tenth in range(10):
        y[100 * tenth : 100 * tenth + 10 * tenth + 5] = 1
    assert measure(y, p)["calibration_error"] == pytest.approx(0, abs=1e-12)
    assert measure(y, np.clip(p + 0.05, 0, 1))["calibration_error"] == pytest.approx(0.05)


def test_many_weightings_at_once_equal_one_at_a_time() -> None:
    y, p, _ = sample(3, 80, 9)
    weights = np.random.default_rng(0).integers(0, 3, (6, 80)).astype(np.float64)
    tally = Ranking.of(y, p).tally(weights)
    for name, one in MEASURES.items():
        alone = [measure(y, p, row)[name] for row in weights]
        np.testing.assert_allclose(one(tally), alone, rtol=1e-12)
