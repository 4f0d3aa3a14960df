import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from handoff.model.estimators.naive_bayes import NaiveBayesPropensity, equal_count_edges, shared_votes
from tests.model.synthetic import feature_values, labels_of

X = feature_values(3000)
Y = labels_of(X)


@trying(deadline=None, max_examples=50)
@given(seed=st.integers(0, 1000), rows=st.integers(20, 500), bins=st.integers(2, 12), zeros=st.floats(0, 0.9))
def test_bins_hold_about_equal_counts(seed: int, rows: int, bins: int, zeros: float) -> None:
    random = np.random.default_rng(seed)
    values = np.where(random.random(rows) < zeros, 0.0, random.uniform(1, 2, rows))
    values[random.random(rows) < 0.1] = np.nan
    known = values[~np.isnan(values)]
    edges = equal_count_edges(values, bins)
    assert len(edges) < bins
    counts = np.bincount(np.searchsorted(np.array(edges), known, side="right"), minlength=len(edges) + 1)
    assert counts.min() > 0
    if edges and (known == 0).mean() < 1 / bins:
        assert counts.max() <= len(known) / bins + 1 + (known == 0).sum()


def test_constant_and_missing_columns_have_no_bins() -> None:
    assert equal_count_edges(np.full(9, 3.0), 5) == ()
    assert equal_count_edges(np.full(9, np.nan), 5) == ()


def test_copies_of_a_column_share_one_vote() -> None:
    random = np.random.default_rng(0)
    one, other = random.normal(size=(2, 5000)).astype(np.float32)
    votes = shared_votes(np.column_stack([one, one, one, other]), np.ones(5000))
    assert votes == pytest.approx([1 / 3, 1 / 3, 1 / 3, 1], abs=0.01)


def test_a_copied_feature_changes_the_score_little() -> None:
    copies = X.assign(**{f"copy_{number}": X["page_view_count_7d"] for number in range(8)})
    once, often = NaiveBayesPropensity().fit(X, Y), NaiveBayesPropensity().fit(copies, Y)
    assert np.abs(once.raw_score(X) - often.raw_score(copies)).max() < 0.25


def test_noise_is_left_out_and_the_strongest_come_first() -> None:
    fitted = NaiveBayesPropensity().fit(X, Y)
    assert next(iter(fitted.feature_)) == "page_view_count_7d"
    assert not {"noise", "always_one", "never_known"} & set(fitted.feature_)
    assert len(NaiveBayesPropensity(max_features=1).fit(X, Y).feature_) == 1


def test_a_bend_is_followed() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"x": random.uniform(-3, 3, 4000)})
    label = (random.random(4000) < 1 / (1 + np.exp(2 - 3 * np.abs(frame["x"] / 2)))).astype(np.int8)
    assert roc_auc_score(label, NaiveBayesPropensity().fit(frame, label).raw_score(frame)) > 0.75
