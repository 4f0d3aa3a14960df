"""Fits one recipe on a split: estimator, calibrator, and the choice between calibration methods.

First forward in time: fitted on the training part, and the calibration method chosen on the calibration
part. Then, when the recipe says `refit`, the estimator is fitted again on every row whose label window is
over by the first test night, since the nights that the two gaps cost are the newest ones; and the
calibrator again on scores of the calibration nights, from estimators that never saw the row's account. The
first calibrator must not be kept for the second estimator: it undoes errors that the second no longer
makes.
"""

from dataclasses import dataclass, replace

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.calibration import Calibrator, fit_calibrator
from handoff.model.calibration_choice import CalibrationChoice, choose_calibrator, folds_of
from handoff.model.estimators.base import Propensity
from handoff.model.estimators.kinds import make_estimator
from handoff.model.recipe import Recipe
from handoff.model.split import Split, clusters_of

REFIT_FOLDS = 3


@dataclass(frozen=True)
class Fitted:
    """An estimator with its calibrator, and how the calibration method was chosen."""

    estimator: Propensity
    calibrator: Calibrator
    choice: CalibrationChoice


def fit_recipe(table: TrainingTable, split: Split, recipe: Recipe, seed: int) -> Fitted:
    """Fit `recipe` without looking at the test rows."""
    estimator = _fit(table, split.train.positions, split.train.weight, recipe, seed)
    held = table.take(split.calibrate.positions)
    score = estimator.raw_score(held.features.values)
    clusters = clusters_of(held.features.rows)
    choice = choose_calibrator(held.label, score, recipe.calibration, clusters, split.calibrate.weight, seed)
    if not recipe.refit:
        return Fitted(estimator, choice.calibrator, choice)
    estimator = _fit(table, split.refit.positions, split.refit.weight, recipe, seed)
    calibrator = choice.calibrator if choice.method == "none" else _calibrate_again(table, split, recipe, choice, seed)
    return Fitted(estimator, calibrator, replace(choice, calibrator=calibrator))


def _calibrate_again(
    table: TrainingTable, split: Split, recipe: Recipe, choice: CalibrationChoice, seed: int
) -> Calibrator:
    """Fit the chosen method on the calibration nights, each account scored by a fit without it."""
    clusters = clusters_of(table.features.rows)
    known, held = split.refit.positions, split.calibrate.positions
    fold = np.full(len(table), -1, dtype=np.int64)
    fold[known] = folds_of(clusters[known], REFIT_FOLDS, seed)
    score = np.zeros(len(table))
    for number in range(REFIT_FOLDS):
        rest = fold[known] != number
        mine = held[fold[held] == number]
        if len(mine) and np.ptp(table.label[known[rest]]):
            estimator = _fit(table, known[rest], split.refit.weight[rest], recipe, seed)
            score[mine] = estimator.raw_score(table.features.values.iloc[mine])
    label = table.label[held]
    return fit_calibrator(choice.method, label, score[held], split.calibrate.weight)


def _fit(table: TrainingTable, positions: IntArray, weight: FloatArray, recipe: Recipe, seed: int) -> Propensity:
    fold = table.take(positions)
    weights = weight * _recency(fold, recipe.half_life_days)
    return make_estimator(recipe, seed).fit(fold.features.values, fold.label, weights)


def _recency(fold: TrainingTable, half_life_days: float | None) -> FloatArray:
    """Weights that halve every `half_life_days` before the newest row, with mean 1."""
    if half_life_days is None:
        return np.ones(len(fold))
    nights = fold.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    age = (nights.max() - nights) / np.timedelta64(1, "D")
    weight = np.exp2(-age / half_life_days)
    return np.asarray(weight / weight.mean(), dtype=np.float64)
