"""The contract that every estimator keeps, as one loop over all of them."""

import copy
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.metrics import roc_auc_score

from handoff.errors import FeatureError, TrainingError
from handoff.model.arrays import Label
from handoff.model.estimators.base import Propensity
from handoff.model.estimators.blend import BlendPropensity
from handoff.model.estimators.kinds import ESTIMATORS, KINDS, load_estimator
from tests.model.synthetic import feature_values, labels_of, true_log_odds

X, LATER = feature_values(3000, seed=3), feature_values(1000, seed=4)
Y = labels_of(X)


@pytest.fixture(params=sorted(ESTIMATORS))
def estimator(request: pytest.FixtureRequest) -> Propensity:
    return ESTIMATORS[request.param]()


@pytest.fixture(scope="module", params=sorted(KINDS))
def fitted(request: pytest.FixtureRequest) -> Propensity:
    return learned(request.param, X, Y)


def learned(algorithm: str, frame: pd.DataFrame, label: Label) -> Propensity:
    """Fit one algorithm; a blend is put together from all the others, in equal parts."""
    if algorithm != BlendPropensity.algorithm:
        return ESTIMATORS[algorithm]().fit(frame, label)
    members = {name: kind().fit(frame, label) for name, kind in ESTIMATORS.items()}
    return BlendPropensity.of(members, dict.fromkeys(members, 1 / len(members)), 0.0, 10.0)


def test_constructor_only_stores_and_clone_works(estimator: Propensity) -> None:
    assert {name for name in vars(estimator) if name.endswith("_")} == set()
    changed = clone(estimator).set_params(seed=5)
    assert changed.get_params() == {**estimator.get_params(), "seed": 5}


def test_fit_returns_self_and_changes_no_input(estimator: Propensity) -> None:
    frame, label, weight = X.copy(), Y.copy(), np.ones(len(Y))
    parameters = copy.deepcopy(estimator.get_params())
    assert estimator.fit(frame, label, weight) is estimator
    estimator.predict_proba(frame)
    assert frame.equals(X)
    assert (label == Y).all()
    assert (weight == 1).all()
    assert estimator.get_params() == parameters


def test_probabilities_are_a_distribution_and_follow_the_score(fitted: Propensity) -> None:
    both = fitted.predict_proba(LATER)
    assert both.shape == (len(LATER), 2)
    assert np.allclose(both.sum(axis=1), 1)
    assert ((both > 0) & (both < 1)).all()
    assert (np.diff(both[np.argsort(fitted.raw_score(LATER)), 1]) >= 0).all()
    assert (fitted.predict(LATER) == (both[:, 1] >= 0.5)).all()


def test_the_truth_is_learned(fitted: Propensity) -> None:
    later = labels_of(LATER, seed=9)
    best = roc_auc_score(later, true_log_odds(LATER))
    assert roc_auc_score(later, fitted.raw_score(LATER)) > best - 0.03
    assert fitted.predict_proba(LATER)[:, 1].mean() == pytest.approx(later.mean(), abs=0.04)


def test_saved_and_loaded_gives_the_same_bits_from_plain_text(fitted: Propensity, tmp_path: Path) -> None:
    fitted.save(tmp_path)
    loaded = load_estimator(tmp_path)
    assert type(loaded) is type(fitted)
    assert (loaded.predict_proba(LATER) == fitted.predict_proba(LATER)).all()
    assert json.dumps(loaded.get_params()) == json.dumps(fitted.get_params())
    assert loaded.importance() == fitted.importance()
    written = [path.relative_to(tmp_path) for path in tmp_path.rglob("*.*")]
    assert all((tmp_path / path).read_text(encoding="utf-8") for path in written)
    loaded.save(tmp_path / "again")
    for path in written:
        assert (tmp_path / "again" / path).read_bytes() == (tmp_path / path).read_bytes()


def test_copies_answer_the_same(fitted: Propensity) -> None:
    assert (copy.deepcopy(fitted).raw_score(LATER) == fitted.raw_score(LATER)).all()


def test_same_data_and_seed_give_the_same_bits(fitted: Propensity) -> None:
    assert (learned(fitted.algorithm, X, Y).raw_score(LATER) == fitted.raw_score(LATER)).all()


def test_a_rows_score_does_not_depend_on_its_neighbours(fitted: Propensity) -> None:
    assert (fitted.raw_score(LATER.iloc[:7]) == fitted.raw_score(LATER)[:7]).all()
    assert fitted.raw_score(LATER.iloc[:0]).shape == (0,)


def test_weight_two_is_the_row_twice(estimator: Propensity) -> None:
    if estimator.algorithm == "lightgbm":
        pytest.skip("min_data_in_leaf and bagging count rows, not weights")
    if estimator.algorithm == "points":
        estimator.set_params(min_band_rows=1)
    twice = clone(estimator).fit(pd.concat([X, X], ignore_index=True), np.concatenate([Y, Y]))
    weighted = estimator.fit(X, Y, np.full(len(Y), 2.0))
    assert np.allclose(weighted.raw_score(LATER), twice.raw_score(LATER), atol=1e-6)


def test_unseen_categories_and_all_missing_rows_are_scored(fitted: Propensity) -> None:
    odd = LATER.assign(industry=pd.Categorical(["Space mining"] * len(LATER)))
    assert np.isfinite(fitted.raw_score(odd)).all()
    empty = LATER.assign(industry=pd.Categorical([None] * len(LATER), categories=["Retail"]))
    numbers = [name for name in X.columns if name != "industry"]
    empty = empty.assign(**dict.fromkeys(numbers, np.float32("nan")))
    assert np.isfinite(fitted.raw_score(empty)).all()


def test_order_of_categories_means_nothing(fitted: Propensity) -> None:
    values = list(LATER["industry"].cat.categories)[::-1]
    turned = LATER.assign(industry=LATER["industry"].cat.set_categories(["unused", *values]))
    as_text = LATER.assign(industry=LATER["industry"].astype(object))
    assert (fitted.raw_score(turned) == fitted.raw_score(LATER)).all()
    assert (fitted.raw_score(as_text) == fitted.raw_score(LATER)).all()


def test_columns_that_say_nothing_are_survived(estimator: Propensity) -> None:
    nothing = X[["always_one", "never_known"]].assign(one_value=pd.Categorical(["same"] * len(X)))
    p = estimator.fit(nothing, Y).predict_proba(nothing)[:, 1]
    assert p == pytest.approx(np.full(len(Y), Y.mean()), abs=0.01)


@pytest.mark.parametrize("algorithm", sorted(KINDS))
def test_ten_thousand_categories_are_survived_and_those_seen_often_are_learned(algorithm: str) -> None:
    random = np.random.default_rng(0)
    town = random.integers(1, 10_001, len(X))
    town[random.random(len(X)) < 0.3] = 0
    frame = X[["noise"]].assign(town=pd.Categorical([f"town {number}" for number in town]))
    label = (random.random(len(X)) < np.where(town == 0, 0.6, 0.1)).astype(np.int8)
    score = learned(algorithm, frame, label).raw_score(frame)
    assert np.isfinite(score).all()
    assert score[town == 0].min() > score[town > 0].mean() + 0.5


@pytest.mark.parametrize("algorithm", sorted(KINDS))
def test_negative_and_huge_numbers_are_numbers_like_any_other(algorithm: str) -> None:
    random = np.random.default_rng(0)
    age = random.uniform(-400, 400, len(X)).astype(np.float32)
    label = (random.random(len(X)) < np.where(age < 0, 0.6, 0.1)).astype(np.int8)
    model = learned(algorithm, pd.DataFrame({"age": age}), label)
    low, high, lowest, highest = model.raw_score(
        pd.DataFrame({"age": np.array([-300, 300, -3e38, 3e38], dtype=np.float32)})
    )
    assert low > high + 1
    # Beyond what training saw a score is that of the nearest end.
    assert lowest == pytest.approx(low, abs=0.5)
    assert highest == pytest.approx(high, abs=0.5)


def test_contributions_add_up_to_the_score_and_average_out(fitted: Propensity) -> None:
    parts = fitted.contributions(LATER)
    assert parts.values.shape == LATER.shape
    assert np.allclose(parts.total(), fitted.raw_score(LATER), rtol=0, atol=1e-9)
    assert np.abs(parts.values[:, X.columns.get_loc("always_one")]).max() == pytest.approx(0, abs=1e-12)
    assert np.abs(fitted.contributions(X).values.mean(axis=0)).max() < 0.05
    assert fitted.contributions(LATER.iloc[:0]).values.shape == (0, X.shape[1])


def test_importance_shares_add_up_and_favour_the_signal(fitted: Propensity) -> None:
    shares = fitted.importance()
    assert tuple(shares) == tuple(X.columns)
    assert sum(shares.values()) == pytest.approx(1)
    assert shares["noise"] < min(shares["page_view_count_7d"], shares["industry"])
    assert shares["always_one"] == 0


def test_other_order_of_columns_is_refused_with_a_diff(fitted: Propensity) -> None:
    with pytest.raises(FeatureError, match=r"(?s)column 1:\n  - page_view_count_7d\n  \+ industry"):
        fitted.raw_score(LATER[list(LATER.columns)[::-1]])


def test_other_columns_are_refused_with_a_diff(fitted: Propensity) -> None:
    with pytest.raises(FeatureError, match=r"(?s)  - noise\n  \+ clicks"):
        fitted.raw_score(LATER.rename(columns={"noise": "clicks"}))


def test_a_category_that_became_a_number_is_refused(fitted: Propensity) -> None:
    with pytest.raises(FeatureError, match="industry was a category in training"):
        fitted.raw_score(LATER.assign(industry=np.float32(1)))


def test_infinities_are_refused_with_their_place(estimator: Propensity, fitted: Propensity) -> None:
    broken = X.assign(noise=X["noise"].where(X.index != 12, np.inf))
    with pytest.raises(FeatureError, match="column noise row 12 is infinite"):
        estimator.fit(broken, Y)
    with pytest.raises(FeatureError, match="column noise row 12 is infinite"):
        fitted.contributions(broken.assign(noise=-broken["noise"]))
    with pytest.raises(FeatureError, match="column noise row 12 is infinite"):
        fitted.raw_score(broken)


@pytest.mark.parametrize(
    ("label", "message"),
    [
        (np.zeros(len(Y)), "one label .0 positive."),
        (np.ones(len(Y)), "both outcomes are needed"),
        (Y[:-1], "one label a row"),
        (Y + 1, "neither 0 nor 1"),
    ],
)
def test_unusable_labels_are_refused(estimator: Propensity, label: "np.typing.NDArray[np.int8]", message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        estimator.fit(X, label)


def test_unusable_weights_are_refused(estimator: Propensity) -> None:
    with pytest.raises(TrainingError, match="one finite weight >= 0 a row"):
        estimator.fit(X, Y, np.full(len(Y), -1.0))
