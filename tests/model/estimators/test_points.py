import numpy as np
import pandas as pd
import pytest

from handoff.errors import ConfigError
from handoff.model.estimators.points import PointsPropensity, count_rates, read_off
from tests.model.synthetic import feature_values, labels_of

X = feature_values(3000)
Y = labels_of(X)


def test_learned_points_are_few_whole_limited_and_point_the_right_way() -> None:
    fitted = PointsPropensity(max_points=7, max_features=2).fit(X, Y)
    table = fitted.points_table_
    assert {rule.feature for rule in table} == {"page_view_count_7d", "industry"}
    assert all(0 < abs(rule.points) <= 7 for rule in table)
    views = {rule.at_least: rule.points for rule in table if rule.feature == "page_view_count_7d"}
    assert views[None] < 0 < views[max(low for low in views if low is not None)]
    assert next(rule.points for rule in table if rule.among == ("Software",)) > 0


def test_a_copy_of_a_feature_is_not_counted_twice() -> None:
    doubled = X.assign(copy_of_views=X["page_view_count_7d"])
    features = {rule.feature for rule in PointsPropensity().fit(doubled, Y).points_table_}
    assert len(features & {"page_view_count_7d", "copy_of_views"}) == 1


def test_hand_written_rules_alone_count() -> None:
    rules = [
        {"feature": "page_view_count_7d", "at_least": 2, "points": 10},
        {"feature": "employees", "missing": True, "points": -5},
    ]
    fitted = PointsPropensity(rules=rules).fit(X, Y)
    views = (X["page_view_count_7d"] >= 2).to_numpy()
    assert [rule.points for rule in fitted.points_table_] == [10, -5]
    assert fitted.raw_score(X)[views].min() > fitted.raw_score(X)[~views].max()


def test_a_rule_on_an_unknown_feature_suggests_the_nearest() -> None:
    with pytest.raises(ConfigError, match='did you mean "employees"'):
        PointsPropensity(rules=[{"feature": "employes", "at_least": 2, "points": 1}]).fit(X, Y)


def test_more_points_never_mean_less_probability() -> None:
    random = np.random.default_rng(0)
    total = random.integers(-20, 20, 500).astype(np.float64)
    knots, score = count_rates(total, random.integers(0, 2, 500).astype(np.int8), np.ones(500), 10.0)
    read = read_off(np.arange(-60.0, 60.0), knots, score)
    assert (np.diff(read) >= 0).all()


def test_bands_have_round_edges() -> None:
    frame = pd.DataFrame({"revenue": np.exp(np.random.default_rng(0).normal(10, 1, 3000))})
    label = (frame["revenue"] > 30_000).to_numpy().astype(np.int8)
    edges = [rule.at_least for rule in PointsPropensity().fit(frame, label).points_table_ if rule.at_least]
    assert edges
    assert all(float(f"{edge:.2g}") == edge for edge in edges)


def test_contributions_share_out_the_score_by_points() -> None:
    rules = [
        {"feature": "page_view_count_7d", "at_least": 2, "points": 10},
        {"feature": "employees", "missing": True, "points": -5},
    ]
    fitted = PointsPropensity(rules=rules).fit(X, Y)
    parts = fitted.contributions(X)
    assert parts.total() == pytest.approx(fitted.raw_score(X), abs=1e-9)
    assert set(np.flatnonzero(np.abs(parts.values).max(axis=0))) == {
        X.columns.get_loc(rule["feature"]) for rule in rules
    }
    views = (X["page_view_count_7d"] >= 2).to_numpy()
    gained = parts.values[:, X.columns.get_loc("page_view_count_7d")]
    assert gained[views].min() > 0 > gained[~views].max()


def test_points_that_cancel_out_are_both_told() -> None:
    # Half of the rows have each flag, so +4 and -4 together come to the mean total itself.
    flags = pd.DataFrame({"fit": [0.0, 0.0, 1.0, 1.0] * 50, "free_mail": [0.0, 1.0, 0.0, 1.0] * 50})
    rules = [
        {"feature": "fit", "at_least": 1, "points": 4},
        {"feature": "free_mail", "at_least": 1, "points": -4},
    ]
    label = np.array([0, 0, 1, 0] * 25 + [1, 0, 1, 1] * 25, dtype=np.int8)
    parts = PointsPropensity(rules=rules, min_band_rows=1).fit(flags, label).contributions(flags)
    assert (parts.values[3] * [1, -1] > 0.1).all()
    assert parts.total()[3] == pytest.approx(parts.total()[0])
