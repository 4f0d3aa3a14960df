import numpy as np
import pytest

from handoff.model.estimators.linear import LogisticPropensity, NumberScale
from tests.model.synthetic import feature_values, labels_of

X = feature_values(3000)
Y = labels_of(X)


def test_numbers_beyond_the_training_range_score_like_its_end() -> None:
    scale = NumberScale.learn(np.array([0.0, 1.0, 10.0, np.nan]))
    assert scale.has_missing
    assert scale.apply(np.array([1e30])) == scale.apply(np.array([10.0]))
    assert scale.apply(np.array([np.nan])) == 0.0


def test_missing_numbers_have_a_coefficient_only_where_training_missed_some() -> None:
    fitted = LogisticPropensity().fit(X, Y)
    assert fitted.missing_coefficient_["noise"] == 0.0
    assert fitted.missing_coefficient_["employees"] != 0.0


def test_unseen_categories_add_nothing_and_rare_ones_share_a_coefficient() -> None:
    fitted = LogisticPropensity(min_category_rows=700).fit(X, Y)
    assert set(fitted.rare_["industry"]) | set(fitted.vocabulary_["industry"]) == set(X["industry"].cat.categories)
    assert len(fitted.category_coefficient_["industry"]) == len(fitted.vocabulary_["industry"]) + 2


def test_a_sample_learns_nearly_the_same() -> None:
    whole, part = LogisticPropensity(C=1).fit(X, Y), LogisticPropensity(C=1, max_rows=2000).fit(X, Y)
    assert np.corrcoef(whole.raw_score(X), part.raw_score(X))[0, 1] == pytest.approx(1, abs=0.02)
