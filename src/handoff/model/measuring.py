"""Measures recipes on the test nights with estimators that saw neither the lead nor the account that they predict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.blending import BlendWeights
from handoff.model.contest import members_of
from handoff.model.estimators.base import Propensity
from handoff.model.estimators.blend import BlendPropensity
from handoff.model.fitting import Fit, Fitted, run_fits
from handoff.model.part import FOLDS
from handoff.model.random_split import random_fits, random_parts
from handoff.model.recipe import BlendRecipe, Recipe
from handoff.model.split import Split

NOTHING = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Measured:
    """Log-odds of the test rows by recipe, shape (n_test,), the first recipe's estimator, and its random split.

    random_rows: positions of the rows that the random split tested, shape (n_random,); random_score: their log-odds.
    """

    scores: dict[str, FloatArray]
    estimator: Propensity
    random_rows: IntArray
    random_score: FloatArray
    seconds: float


def measure_recipes(
    table: TrainingTable,
    split: Split,
    recipes: Sequence[Recipe],
    weights: Mapping[str, BlendWeights],
    seed: int,
    threads: int,
    random_share: float,
) -> Measured:
    """Score all test rows with every recipe, and fit the first recipe on all training rows.

    weights: of each blend, from `contest`. All fits share one pool, so that none waits.

    Raises:
        TrainingError: a blend names a member that is no candidate.
    """
    singles = {recipe.name: recipe for recipe in recipes if not isinstance(recipe, BlendRecipe)}
    first = singles_of(recipes[0], singles)
    blind = {name: _blind_fits(split, recipe) for name, recipe in singles.items()}
    kept = [Fit(recipe, split.train.positions, NOTHING) for recipe in first]
    random = random_fits(table, first, random_share, seed)
    done = run_fits(table, [*(fit for fits in blind.values() for fit in fits), *kept, *random], seed, threads)
    left = iter(done)
    scores = {name: _joined(split, fits, left) for name, fits in blind.items()}
    scores = {recipe.name: _score(recipe, scores, weights) for recipe in recipes}
    estimators = {recipe.name: next(left).estimator for recipe in first}
    careless = {recipe.name: next(left).score for recipe in first}
    return Measured(
        scores=scores,
        estimator=registered_estimator(recipes[0], estimators, weights),
        random_rows=random_parts(len(table), random_share, seed)[1],
        random_score=_score(recipes[0], careless, weights),
        seconds=sum(fitted.seconds for fitted in done),
    )


def singles_of(recipe: Recipe, singles: Mapping[str, Recipe]) -> list[Recipe]:
    """Return the recipes that must be fitted for one: its members, or itself.

    Raises:
        TrainingError: a blend names a member that is no candidate.
    """
    return [singles[name] for name in members_of(recipe, singles)] if isinstance(recipe, BlendRecipe) else [recipe]


def registered_estimator(
    recipe: Recipe, estimators: Mapping[str, Propensity], weights: Mapping[str, BlendWeights]
) -> Propensity:
    """Return the fitted estimator of a recipe, put together from its members where it is a blend."""
    if not isinstance(recipe, BlendRecipe):
        return estimators[recipe.name]
    found = weights[recipe.name]
    shares = dict(zip(recipe.parameters.members, found.weight.tolist(), strict=True))
    members = {name: estimators[name] for name in recipe.parameters.members}
    return BlendPropensity.of(members, shares, found.offset, recipe.parameters.ridge)


def _blind_fits(split: Split, recipe: Recipe) -> list[Fit]:
    """Return one fit a fold, blind to the accounts of its test rows; one in all where no account is in both parts."""
    if not split.test.shared_account_rows:
        return [Fit(recipe, split.train.positions, split.test.positions)]
    return [Fit(recipe, split.outside(split.train, fold), split.inside(split.test, fold)) for fold in range(FOLDS)]


def _joined(split: Split, fits: Sequence[Fit], done: Iterator[Fitted]) -> FloatArray:
    score = np.empty(len(split.test))
    for fit in fits:
        score[np.searchsorted(split.test.positions, fit.score)] = next(done).score
    return score


def _score(recipe: Recipe, scores: Mapping[str, FloatArray], weights: Mapping[str, BlendWeights]) -> FloatArray:
    if not isinstance(recipe, BlendRecipe):
        return scores[recipe.name]
    return weights[recipe.name].apply(np.column_stack([scores[name] for name in recipe.parameters.members]))
