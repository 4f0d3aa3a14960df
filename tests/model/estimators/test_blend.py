from pathlib import Path

import numpy as np
import pytest

from handoff.errors import TrainingError
from handoff.model.estimators.base import Propensity
from handoff.model.estimators.blend import BlendPropensity
from handoff.model.estimators.kinds import load_estimator
from handoff.model.estimators.linear import LogisticPropensity
from handoff.model.estimators.naive_bayes import NaiveBayesPropensity
from tests.model.synthetic import feature_values, labels_of

X, LATER = feature_values(2000, seed=3), feature_values(300, seed=4)
Y = labels_of(X)
WEIGHT = {"linear": 0.7, "bayes": 0.4}


@pytest.fixture(scope="module")
def members() -> dict[str, Propensity]:
    return {"linear": LogisticPropensity().fit(X, Y), "bayes": NaiveBayesPropensity().fit(X, Y)}


@pytest.fixture(scope="module")
def blend(members: dict[str, Propensity]) -> BlendPropensity:
    return BlendPropensity.of(members, WEIGHT, offset=-0.3, ridge=5.0)


def test_the_score_is_the_weighted_sum_of_the_members(members: dict[str, Propensity], blend: BlendPropensity) -> None:
    expected = -0.3 + 0.7 * members["linear"].raw_score(LATER) + 0.4 * members["bayes"].raw_score(LATER)
    assert blend.raw_score(LATER) == pytest.approx(expected, abs=1e-12)


def test_contributions_are_the_weighted_sum_of_the_members_and_add_up(
    members: dict[str, Propensity], blend: BlendPropensity
) -> None:
    found = blend.contributions(LATER)
    linear, bayes = (members[name].contributions(LATER) for name in WEIGHT)
    assert found.values == pytest.approx(0.7 * linear.values + 0.4 * bayes.values, abs=1e-12)
    assert found.baseline == pytest.approx(-0.3 + 0.7 * linear.baseline + 0.4 * bayes.baseline)
    assert found.total() == pytest.approx(blend.raw_score(LATER), abs=1e-9)


def test_saved_and_loaded_it_is_the_same_blend(blend: BlendPropensity, tmp_path: Path) -> None:
    blend.save(tmp_path)
    loaded = load_estimator(tmp_path)
    assert isinstance(loaded, BlendPropensity)
    assert (loaded.raw_score(LATER) == blend.raw_score(LATER)).all()
    assert (loaded.contributions(LATER).values == blend.contributions(LATER).values).all()
    assert (loaded.weight_, loaded.offset_, loaded.ridge) == (WEIGHT, -0.3, 5.0)
    assert loaded.importance() == blend.importance()
    assert loaded.columns_ == tuple(X.columns)
    assert {type(member) for member in loaded.members_.values()} == {LogisticPropensity, NaiveBayesPropensity}


def test_a_member_without_weight_is_left_out_and_changes_nothing(members: dict[str, Propensity]) -> None:
    found = BlendPropensity.of(members, {"linear": 0.0, "bayes": 1.0}, offset=0.0, ridge=0.0)
    assert list(found.members_) == ["bayes"]
    assert (found.raw_score(LATER) == members["bayes"].raw_score(LATER)).all()
    assert found.importance() == pytest.approx(members["bayes"].importance())


def test_a_blend_without_any_weight_still_answers_with_its_offset(
    members: dict[str, Propensity], tmp_path: Path
) -> None:
    found = BlendPropensity.of(members, {"linear": 0.0, "bayes": 0.0}, offset=-2.0, ridge=0.0)
    found.save(tmp_path)
    for one in (found, load_estimator(tmp_path)):
        assert (one.raw_score(LATER) == -2.0).all()
        assert np.abs(one.contributions(LATER).values).max() == 0
        assert set(one.importance().values()) == {0.0}


def test_it_cannot_be_fitted_to_rows() -> None:
    with pytest.raises(TrainingError, match="put together from fitted members, not fitted itself"):
        BlendPropensity().fit(X, Y)
