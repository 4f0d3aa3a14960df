"""Turns a category of many values into one number: the log-odds of its value's rate, drawn to the average."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from handoff.model.arrays import FloatArray, IntArray, Label, log_odds_of
from handoff.model.estimators.vocabulary import codes_of

FOLDS = 5


def evidence(rows: FloatArray, positives: FloatArray, average: float, prior_rows: float) -> FloatArray:
    """Return each group's log-odds less the average's, as if `prior_rows` average rows were in it too.

    rows, positives: sums of weights, shape (n_groups,). D. Micci-Barreca 2001, ACM SIGKDD Explorations 3(1), eq. 3-4.
    """
    rate = (positives + prior_rows * average) / (rows + prior_rows)
    return log_odds_of(rate) - log_odds_of(average)


def sums_of(places: IntArray, amount: FloatArray, size: int) -> FloatArray:
    """Return the sum of the amounts at each place 0 ... size - 1."""
    return np.bincount(places, amount, size).astype(np.float64)


@dataclass(frozen=True)
class TargetEncoding:
    """Evidence of each known value and of missing; a value that is not known has none: 0."""

    known: tuple[str, ...]
    score: tuple[float, ...]
    missing: float

    @classmethod
    def learn(
        cls, column: "pd.Series[Any]", known: tuple[str, ...], label: Label, weight: FloatArray, prior_rows: float
    ) -> Self:
        """Learn from all rows; label and weight of shape (n_rows,)."""
        found = _evidence(_places(column, known), len(known) + 2, label, weight, prior_rows)
        return cls(known, tuple(found[:-2].tolist()), float(found[-1]))

    def apply(self, column: "pd.Series[Any]") -> FloatArray:
        """Return the evidence of each row, shape (n_rows,)."""
        return np.array([*self.score, 0.0, self.missing])[_places(column, self.known)]


def out_of_fold(
    column: "pd.Series[Any]", known: tuple[str, ...], label: Label, weight: FloatArray, prior_rows: float
) -> FloatArray:
    """Return each training row's evidence from the rows of the other folds, so that no row speaks for itself.

    Folds are blocks of rows: training rows come in the order of their nights, so that a lead's rows mostly share one.
    """
    places, size = _places(column, known), len(known) + 2
    fold = np.arange(len(column)) * FOLDS // max(1, len(column))
    found = np.zeros(len(column))
    for number in range(FOLDS):
        held, rest = fold == number, fold != number
        if held.any() and (weight[rest] @ label[rest]) > 0:
            found[held] = _evidence(places[rest], size, label[rest], weight[rest], prior_rows)[places[held]]
    return found


def _places(column: "pd.Series[Any]", known: tuple[str, ...]) -> IntArray:
    """Known values 0 ... k-1, other values k, missing k+1."""
    codes = codes_of(column, known)
    return np.where(codes == -1, len(known), np.where(codes == -2, len(known) + 1, codes))


def _evidence(places: IntArray, size: int, label: Label, weight: FloatArray, prior_rows: float) -> FloatArray:
    rows, positives = sums_of(places, weight, size), sums_of(places, weight * label, size)
    found = evidence(rows, positives, float(positives.sum() / rows.sum()), prior_rows)
    found[-2] = 0.0  # values that training hardly knew are as good as new ones
    return found
