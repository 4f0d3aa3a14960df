import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from handoff.model.estimators.linear import LogisticPropensity
from handoff.model.estimators.linear_columns import CategoryFeature
from tests.model.synthetic import feature_values, labels_of

X = feature_values(3000)
Y = labels_of(X)


def test_missing_numbers_have_a_coefficient_only_where_training_missed_some() -> None:
    fitted = LogisticPropensity(knots=0).fit(X, Y)
    widths = {name: len(coefficient) for name, coefficient in fitted.coefficient_.items()}
    assert (widths["noise"], widths["employees"]) == (1, 2)
    assert (widths["always_one"], widths["never_known"]) == (0, 1)


def test_unseen_categories_add_nothing_and_rare_ones_share_a_coefficient() -> None:
    fitted = LogisticPropensity(min_category_rows=700).fit(X, Y)
    industry = fitted.feature_["industry"]
    assert isinstance(industry, CategoryFeature)
    assert set(industry.rare) | set(industry.known) == set(X["industry"].cat.categories)
    assert len(fitted.coefficient_["industry"]) == len(industry.known) + 2


def test_knots_follow_a_bend_that_a_straight_line_cannot() -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"x": random.uniform(-3, 3, 4000)})
    label = (random.random(4000) < 1 / (1 + np.exp(2 - 3 * np.abs(frame["x"] / 2)))).astype(np.int8)
    straight, bent = (LogisticPropensity(C=1, knots=knots).fit(frame, label) for knots in (0, 3))
    assert roc_auc_score(label, straight.raw_score(frame)) < 0.6
    assert roc_auc_score(label, bent.raw_score(frame)) > 0.75


def test_a_category_of_many_values_is_one_column() -> None:
    random = np.random.default_rng(1)
    town = random.integers(0, 300, 6000)
    frame = pd.DataFrame({"town": pd.Categorical([f"t{one}" for one in town])})
    label = (random.random(6000) < np.where(town < 100, 0.6, 0.1)).astype(np.int8)
    fitted = LogisticPropensity(C=1, min_category_rows=5).fit(frame, label)
    assert len(fitted.coefficient_["town"]) == 1
    assert roc_auc_score(label, fitted.raw_score(frame)) > 0.7
    assert fitted.coefficient_["town"][0] > 0.5


def test_a_sample_learns_nearly_the_same() -> None:
    whole, part = LogisticPropensity(C=1).fit(X, Y), LogisticPropensity(C=1, max_rows=2000).fit(X, Y)
    assert np.corrcoef(whole.raw_score(X), part.raw_score(X))[0, 1] == pytest.approx(1, abs=0.02)
