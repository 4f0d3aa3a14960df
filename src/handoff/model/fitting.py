"""Fits recipes on a split: the calibration method, the test probabilities, and the model to register.

1. Choice. Forward in time: estimators fitted on training rows score calibration rows of other accounts, and
   the calibration method with the lowest log loss there is chosen.
2. Measurement. For each fold an estimator is fitted on the refit rows of the other folds' accounts, and scores
   the calibration and test rows of its own. Those calibration scores fit the calibrator, which turns the test
   scores into the probabilities that are reported. No estimator has seen a lead or an account that it scores,
   and all test rows are scored.
3. Model. The recipe is fitted on all refit rows and takes that calibrator. So what is measured is the recipe,
   by as many estimators as there are folds; what is registered is the same recipe on all of these rows.

None of the fits waits for another, so that all of them, of all recipes, share one pool of threads.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has none

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.calibration import Calibrator, fit_calibrator
from handoff.model.calibration_choice import CalibrationChoice, choose_calibrator
from handoff.model.estimators.base import Propensity
from handoff.model.estimators.kinds import make_estimator
from handoff.model.recipe import Recipe
from handoff.model.split import FOLDS, Split, clusters_of

#: With this many positives among the calibration rows of one fold, the method is chosen on that fold alone.
ENOUGH = 50


@dataclass(frozen=True)
class Fitted:
    """The model to register, how its calibration was chosen, and the probability of each test row.

    test_probability: shape (n_test_rows,), in the order of `split.test.positions`, by the measuring estimators.
    """

    estimator: Propensity
    calibrator: Calibrator
    choice: CalibrationChoice
    test_probability: FloatArray


@dataclass(frozen=True)
class _Fit:
    """One estimator to fit on the rows `learned`, and the rows that it scores; positions in the table."""

    recipe: Recipe
    learned: IntArray
    scored: IntArray


def fit_recipes(
    table: TrainingTable, split: Split, recipes: Sequence[Recipe], seed: int, threads: int = 2
) -> Iterator[Fitted]:
    """Yield each recipe fitted, in their order; at most `threads` fits run at once, which changes no result.

    Nothing but the test probabilities looks at test rows, and nothing at their labels.
    """
    folds = choice_folds(table, split)
    plans = [_plan(split, recipe, folds) for recipe in recipes]
    # Numerical libraries get one thread a fit: more would compete with the pool, and change the order of sums.
    with threadpool_limits(limits=1), ThreadPoolExecutor(max_workers=threads) as pool:
        # The largest fits begin first, so that no thread is left waiting for a long one at the end.
        running = {
            (row, place): pool.submit(_run, table, plans[row][place], seed) for row, place in _largest_first(plans)
        }
        try:
            for row, plan in enumerate(plans):
                done = [running.pop((row, place)).result() for place in range(len(plan))]
                yield _combine(table, split, plan, done, seed)
        finally:
            for fit in running.values():
                fit.cancel()


def choice_folds(table: TrainingTable, split: Split) -> tuple[int, ...]:
    """Return the folds whose calibration rows choose the method: the first if it has enough positives, else all."""
    first = table.label[split.inside(split.calibrate, 0)]
    return (0,) if first.sum() >= ENOUGH and (1 - first).sum() >= ENOUGH else tuple(range(FOLDS))


def _plan(split: Split, recipe: Recipe, folds: Sequence[int]) -> list[_Fit]:
    """The fits of one recipe: the registered model, one measurement a fold, and those of the choice."""
    fits = [_Fit(recipe, split.refit.positions, np.empty(0, dtype=np.int64))]
    for fold in range(FOLDS):
        scored = np.append(split.inside(split.calibrate, fold), split.inside(split.test, fold))
        fits.append(_Fit(recipe, split.outside(split.refit, fold), scored))
    choice = (_Fit(recipe, split.outside(split.train, fold), split.inside(split.calibrate, fold)) for fold in folds)
    return [*fits, *choice]


def _largest_first(plans: Sequence[Sequence[_Fit]]) -> list[tuple[int, int]]:
    places = [(row, place) for row, plan in enumerate(plans) for place in range(len(plan))]
    return sorted(places, key=lambda at: -len(plans[at[0]][at[1]].learned))


def _run(table: TrainingTable, fit: _Fit, seed: int) -> tuple[Propensity, FloatArray]:
    """Fit one estimator; return it with the log-odds of the rows that it scores."""
    values = table.features.values
    weight = _recency(table, fit.learned, fit.recipe.half_life_days)
    estimator = make_estimator(fit.recipe, seed).fit(values.iloc[fit.learned], table.label[fit.learned], weight)
    score = estimator.raw_score(values.iloc[fit.scored]) if len(fit.scored) else np.empty(0)
    return estimator, score


def _combine(
    table: TrainingTable, split: Split, plan: Sequence[_Fit], done: Sequence[tuple[Propensity, FloatArray]], seed: int
) -> Fitted:
    measured, chosen = slice(1, 1 + FOLDS), slice(1 + FOLDS, None)
    recipe, held = plan[0].recipe, np.concatenate([fit.scored for fit in plan[chosen]])
    score = np.concatenate([score for _, score in done[chosen]])
    clusters = clusters_of(table.features.rows)
    choice = choose_calibrator(table.label[held], score, recipe.calibration, clusters[held], seed)
    blind = np.full(len(table), np.nan)
    for fit, (_, score) in zip(plan[measured], done[measured], strict=True):
        blind[fit.scored] = score
    known = split.calibrate.positions
    calibrator = fit_calibrator(choice.method, table.label[known], blind[known], np.ones(len(known)))
    return Fitted(
        estimator=done[0][0],
        calibrator=calibrator,
        choice=replace(choice, calibrator=calibrator),
        test_probability=calibrator.apply(blind[split.test.positions]),
    )


def _recency(table: TrainingTable, positions: IntArray, half_life_days: float | None) -> FloatArray | None:
    """Weights that halve every `half_life_days` before the newest row, with mean 1; None when all are equal."""
    if half_life_days is None:
        return None
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")[positions]
    age = (nights.max() - nights) / np.timedelta64(1, "D")
    weight = np.exp2(-age / half_life_days)
    return np.asarray(weight / weight.mean(), dtype=np.float64)
