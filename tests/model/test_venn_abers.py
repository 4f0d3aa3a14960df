import numpy as np
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sklearn.isotonic import IsotonicRegression

from handoff.model.venn_abers import envelopes


@trying(deadline=None, max_examples=40)
@given(seed=st.integers(0, 1000), rows=st.integers(2, 40), digits=st.integers(0, 2), weighted=st.booleans())
def test_each_envelope_is_the_isotonic_fit_with_one_more_row(seed: int, rows: int, digits: int, weighted: bool) -> None:
    random = np.random.default_rng(seed)
    score = np.round(random.normal(size=rows) * 2, digits)
    y = (random.random(rows) < 1 / (1 + np.exp(-score))).astype(np.int8)
    weight = random.uniform(0.2, 3, rows) if weighted else np.ones(rows)
    grid, low, high = envelopes(y, score, weight)
    assert (np.diff(grid) > 0).all()
    for label, envelope in ((0, low), (1, high)):
        for place, own in zip(grid, envelope, strict=True):
            model = IsotonicRegression()
            model.fit(np.append(score, place), np.append(y, label), np.append(weight / weight.mean(), 1.0))
            assert abs(model.predict([place])[0] - own) < 1e-9


def test_the_envelopes_hold_the_truth_between_them() -> None:
    random = np.random.default_rng(0)
    score = random.normal(size=2000)
    y = (random.random(2000) < 1 / (1 + np.exp(-score))).astype(np.int8)
    _, low, high = envelopes(y, score, np.ones(2000))
    assert (low <= high).all()
    assert (high - low).mean() < 0.1


def test_of_many_rows_only_the_corners_are_kept() -> None:
    random = np.random.default_rng(0)
    score = random.normal(size=40_000)
    y = (random.random(40_000) < 1 / (1 + np.exp(3 - score))).astype(np.int8)
    grid, _, _ = envelopes(y, score, np.ones(40_000))
    assert len(grid) < 10_000
