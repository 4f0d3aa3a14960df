import numpy as np
import pytest

from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import TrainingError
from handoff.model.blending import BlendWeights
from handoff.model.estimators.blend import BlendPropensity
from handoff.model.fitting import Fit, run_fits
from handoff.model.measuring import NOTHING, Measured, measure_recipes, registered_estimator, singles_of
from handoff.model.part import FOLDS
from handoff.model.random_split import random_parts
from handoff.model.recipe import BlendRecipe, Recipe
from handoff.model.split import Split, forward_split, in_canonical_order
from tests.model.synthetic import training_table

MEMBERS = ("logistic", "naive-bayes")
WEIGHTS = {"both": BlendWeights(np.array([0.7, 0.4]), -0.1)}


@pytest.fixture(scope="module")
def known() -> TrainingTable:
    return in_canonical_order(training_table(stay=6))


@pytest.fixture(scope="module")
def split(known: TrainingTable) -> Split:
    return forward_split(known, TrainingSection())


@pytest.fixture(scope="module")
def entered(recipes: list[Recipe]) -> list[Recipe]:
    blend = BlendRecipe.model_validate({"name": "both", "parameters": {"members": MEMBERS}})
    return [blend, *(recipe for recipe in recipes if recipe.name in MEMBERS)]


@pytest.fixture(scope="module")
def measured(known: TrainingTable, split: Split, entered: list[Recipe]) -> Measured:
    return measure_recipes(known, split, entered, WEIGHTS, seed=0, threads=1, random_share=0.25)


def test_each_fold_is_scored_by_an_estimator_of_the_other_folds(
    known: TrainingTable, split: Split, entered: list[Recipe], measured: Measured
) -> None:
    for fold in range(FOLDS):
        test = split.inside(split.test, fold)
        (alone,) = run_fits(known, [Fit(entered[1], split.outside(split.train, fold), test)], 0, 1)
        assert (measured.scores["logistic"][np.isin(split.test.positions, test)] == alone.score).all()


def test_a_blend_is_scored_by_its_weights(measured: Measured) -> None:
    members = np.column_stack([measured.scores[name] for name in MEMBERS])
    assert measured.scores["both"] == pytest.approx(WEIGHTS["both"].apply(members))


def test_the_registered_estimator_learned_from_all_training_rows(
    known: TrainingTable, split: Split, entered: list[Recipe], measured: Measured
) -> None:
    fits = [Fit(recipe, split.train.positions, NOTHING) for recipe in entered[1:]]
    values = known.features.values
    whole = [one.estimator.raw_score(values) for one in run_fits(known, fits, 0, 1)]
    assert isinstance(measured.estimator, BlendPropensity)
    assert measured.estimator.raw_score(values) == pytest.approx(WEIGHTS["both"].apply(np.column_stack(whole)))


def test_test_outcomes_change_no_score(
    known: TrainingTable, split: Split, entered: list[Recipe], measured: Measured
) -> None:
    late = known.features.rows["as_of"].to_numpy() > np.datetime64(split.train.last.replace(tzinfo=None))
    turned = TrainingTable(known.features, np.where(late, 1 - known.label, known.label).astype(np.int8), 14)
    again = measure_recipes(turned, split, entered, WEIGHTS, seed=0, threads=2, random_share=0.25)
    for name, score in measured.scores.items():
        assert (again.scores[name] == score).all()


def test_the_random_split_tests_its_own_rows(known: TrainingTable, measured: Measured) -> None:
    assert (measured.random_rows == random_parts(len(known), 0.25, 0)[1]).all()
    assert len(measured.random_score) == len(measured.random_rows)
    assert measured.seconds > 0


def test_where_no_account_comes_back_one_fit_scores_all_test_rows(recipes: list[Recipe]) -> None:
    table = in_canonical_order(training_table(stay=1))
    rows = table.features.rows.assign(account_key=np.int32(-1))
    once = TrainingTable(FeatureTable(rows, table.features.values, table.features.catalogue), table.label, 14)
    split = forward_split(once, TrainingSection())
    found = measure_recipes(once, split, recipes[1:2], {}, seed=0, threads=1, random_share=0.2)
    (alone,) = run_fits(once, [Fit(recipes[1], split.train.positions, split.test.positions)], 0, 1)
    assert (found.scores["logistic"] == alone.score).all()


def test_a_blend_needs_its_members_and_another_recipe_itself(entered: list[Recipe]) -> None:
    singles = {recipe.name: recipe for recipe in entered[1:]}
    assert [recipe.name for recipe in singles_of(entered[0], singles)] == list(MEMBERS)
    assert singles_of(entered[1], singles) == [entered[1]]
    with pytest.raises(TrainingError, match="no candidate"):
        singles_of(entered[0], {})


def test_a_single_recipe_is_its_own_estimator(measured: Measured, entered: list[Recipe]) -> None:
    assert isinstance(measured.estimator, BlendPropensity)
    assert registered_estimator(entered[1], {"logistic": measured.estimator}, {}) is measured.estimator
