import copy
import re
from pathlib import Path

import pytest

from handoff.model.estimators.boosted import LightGBMPropensity
from tests.model.synthetic import feature_values, labels_of

X = feature_values(3000)
Y = labels_of(X)


def trees(threads: int) -> str:
    """The model text less the echo of its parameters."""
    text = LightGBMPropensity(num_iterations=20, num_threads=threads).fit(X, Y).model_text_
    return re.sub(r"(?s)\nparameters:.*?end of parameters", "", text)


def test_the_trees_are_the_same_at_any_number_of_threads() -> None:
    assert trees(1) == trees(2)


def test_rare_categories_are_missing() -> None:
    rare = X.assign(industry=X["industry"].cat.add_categories(["Zoo"]))
    rare.loc[:4, "industry"] = "Zoo"
    fitted = LightGBMPropensity(num_iterations=5).fit(rare, Y)
    assert "Zoo" not in fitted.vocabulary_["industry"]


def test_feature_names_are_readable_in_the_model_text() -> None:
    odd = X.rename(columns={"noise": "größe, {odd}"})
    assert "gr__e___odd_" in LightGBMPropensity(num_iterations=2).fit(odd, Y).model_text_


def test_contributions_are_the_same_at_any_number_of_threads_and_after_loading(tmp_path: Path) -> None:
    fitted = LightGBMPropensity(num_iterations=20).fit(X, Y)
    before = fitted.contributions(X)
    fitted.save(tmp_path)
    for other in (copy.deepcopy(fitted), LightGBMPropensity.load(tmp_path)):
        after = other.set_params(num_threads=2).contributions(X)
        assert (after.values == before.values).all()
        assert after.baseline == before.baseline


def test_contributions_are_those_of_lightgbm() -> None:
    fitted = LightGBMPropensity(num_iterations=40, feature_fraction=1.0).fit(X, Y)
    expected = fitted.booster_.predict(fitted.matrix(X), pred_contrib=True)
    assert fitted.contributions(X).values == pytest.approx(expected[:, :-1], abs=1e-10)


def test_a_second_fit_is_explained_by_its_own_trees() -> None:
    fitted = LightGBMPropensity(num_iterations=5).fit(X, Y)
    fitted.contributions(X)
    fitted.fit(X, 1 - Y)
    assert fitted.contributions(X).total() == pytest.approx(fitted.raw_score(X), abs=1e-9)
