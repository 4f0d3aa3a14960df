"""Fits many estimators at once: none waits for another, so that all share one pool of threads."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has none

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.estimators.base import Propensity
from handoff.model.estimators.kinds import make_estimator
from handoff.model.part import folds_of
from handoff.model.recipe import Recipe

#: Rows that are learned from where a fit only serves to compare; more negatives than fit are sampled and weighted.
ENOUGH_TO_COMPARE = 40_000
SLICES = 1_000


@dataclass(frozen=True)
class Fit:
    """One estimator to fit on the rows `learn`, and the rows that it scores; positions in the table.

    compare: the fit only serves a comparison, so that a sample of the negatives is enough.
    """

    recipe: Recipe
    learn: IntArray
    score: IntArray
    compare: bool = False


@dataclass(frozen=True)
class Fitted:
    """An estimator, the log-odds of the rows that it scored, shape (n_scored,), and the seconds it took."""

    estimator: Propensity
    score: FloatArray
    seconds: float


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Let numerical libraries use one thread a caller, as long as this lasts.

    More would compete with the pool (on busy cores sums of 60,000 numbers took nine times as long), and change the
    order of sums, and so the last digits, from machine to machine.
    """
    with threadpool_limits(limits=1):
        yield


def run_fits(
    table: TrainingTable,
    fits: Sequence[Fit],
    seed: int,
    threads: int = 2,
    done: Callable[[Fit], None] | None = None,
) -> list[Fitted]:
    """Return the fits in their order; at most `threads` run at once, which changes no result.

    `done` is told of each fit, in order. An interruption cancels those that have not begun.
    """
    with one_thread_each(), ThreadPoolExecutor(max_workers=threads) as pool:
        # The largest fits begin first, so that no thread is left waiting for a long one at the end.
        order = sorted(range(len(fits)), key=lambda place: -len(fits[place].learn))
        running = {place: pool.submit(_run, table, fits[place], seed) for place in order}
        try:
            found = []
            for place, fit in enumerate(fits):
                found.append(running[place].result())
                if done is not None:
                    done(fit)
            return found
        finally:
            for task in running.values():
                task.cancel()


def recency(table: TrainingTable, positions: IntArray, half_life_days: float | None) -> FloatArray:
    """Return weights that halve every `half_life_days` before the newest row, with mean 1; all 1 when it is None."""
    if half_life_days is None:
        return np.ones(len(positions))
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")[positions]
    age = (nights.max() - nights) / np.timedelta64(1, "D")
    weight = np.exp2(-age / half_life_days)
    return np.asarray(weight / weight.mean(), dtype=np.float64)


def sample_negatives(table: TrainingTable, positions: IntArray, seed: int) -> tuple[IntArray, FloatArray]:
    """Return at most about ENOUGH_TO_COMPARE rows with weights that stand for all: every positive, some negatives.

    Which negatives are taken depends on their leads, nights and the seed, not on the rows around them.
    """
    positive = table.label[positions] == 1
    rest = len(positions) - int(positive.sum())
    share = max(ENOUGH_TO_COMPARE - int(positive.sum()), ENOUGH_TO_COMPARE // 2) / max(rest, 1)
    if share >= 1:
        return positions, np.ones(len(positions))
    rows = table.features.rows.iloc[positions]
    night = rows["as_of"].to_numpy().astype("datetime64[us]").astype(np.int64) // 1_000_000
    key = rows["lead_key"].to_numpy().astype(np.int64) * 2_654_435_761 + night
    taken = positive | (folds_of(key, SLICES, seed) < round(share * SLICES))
    weight = np.where(positive, 1.0, rest / max(1, int((taken & ~positive).sum())))
    return positions[taken], weight[taken]


def _run(table: TrainingTable, fit: Fit, seed: int) -> Fitted:
    began = perf_counter()
    values = table.features.values
    learn, weight = sample_negatives(table, fit.learn, seed) if fit.compare else (fit.learn, np.ones(len(fit.learn)))
    weight = weight * recency(table, learn, fit.recipe.half_life_days)
    if table.stands is not None:
        weight = weight * table.stands[learn]
    estimator = make_estimator(fit.recipe, seed).fit(values.iloc[learn], table.label[learn], weight)
    score = estimator.raw_score(values.iloc[fit.score]) if len(fit.score) else np.empty(0)
    return Fitted(estimator, score, perf_counter() - began)
