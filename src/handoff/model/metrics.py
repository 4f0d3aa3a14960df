"""Measures of a ranking of probabilities: tie-aware, weighted, and for many weightings at once.

All measures depend on the rows only through groups of equal probability, from the highest down: the weight
of the positives and of the negatives in each. A bootstrap sorts once and then only changes those weights.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Labels

CONTACTED = (10, 20, 30)
BINS = 10


@dataclass(frozen=True)
class Ranking:
    """Rows from the highest probability to the lowest; rows of one probability are one group.

    order: row positions, best first, shape (n_rows,). starts: where each group begins, shape (n_groups,).
    probability: of each group. bins: the equal-count bin of each group, 0 (highest) to 9.
    """

    order: IntArray
    starts: IntArray
    probability: FloatArray
    label: FloatArray
    bins: IntArray

    @classmethod
    def of(cls, y: Labels, p: FloatArray) -> Self:
        """Rank labels 0 / 1 by probabilities, both of shape (n_rows,)."""
        probability = np.asarray(p, dtype=np.float64)
        order = np.argsort(-probability, kind="stable")
        ranked = probability[order]
        starts = np.flatnonzero(np.append(True, np.diff(ranked) != 0)).astype(np.int64)
        middle = (starts + np.append(starts[1:], len(ranked)) - 1) / 2
        # Rows of one probability stay in one bin, so that their order cannot matter.
        bins = np.floor(BINS * (middle + 0.5) / len(ranked)).astype(np.int64)
        return cls(order, starts, ranked[starts], np.asarray(y, dtype=np.float64)[order], bins)

    def tally(self, weights: FloatArray) -> "Tally":
        """Sum weights of shape (n_draws, n_rows), in the rows' own order, into the groups."""
        ranked = weights[:, self.order]
        total = np.add.reduceat(ranked, self.starts, axis=1)
        return Tally(self, np.add.reduceat(ranked * self.label, self.starts, axis=1), total)


@dataclass(frozen=True)
class Tally:
    """Weight of the positives and of all rows in each group, shape (n_draws, n_groups)."""

    ranking: Ranking
    positive: FloatArray
    total: FloatArray

    @property
    def base_rate(self) -> FloatArray:
        """Weighted share of positives, shape (n_draws,)."""
        return _divide(self.positive.sum(axis=1), self.total.sum(axis=1))


Measure = Callable[[Tally], FloatArray]


def auc(tally: Tally) -> FloatArray:
    """P(a positive ranks above a negative), ties half (Hanley & McNeil 1982, Radiology 143: 29-36)."""
    negative = tally.total - tally.positive
    above = np.cumsum(tally.positive, axis=1) - tally.positive / 2
    return _divide((negative * above).sum(axis=1), tally.positive.sum(axis=1) * negative.sum(axis=1))


def average_precision(tally: Tally) -> FloatArray:
    """Mean precision at the positives, without interpolation, as scikit-learn defines it."""
    # Before the first row of any weight the precision is unknown, and counts for nothing.
    precision = np.nan_to_num(_divide(np.cumsum(tally.positive, axis=1), np.cumsum(tally.total, axis=1)))
    return _divide((tally.positive * precision).sum(axis=1), tally.positive.sum(axis=1))


def brier(tally: Tally) -> FloatArray:
    """Mean squared difference of probability and outcome (Brier 1950, Monthly Weather Review 78: 1-3)."""
    p = tally.ranking.probability
    return _mean_loss(tally, (1 - p) ** 2, p**2)


def log_loss(tally: Tally) -> FloatArray:
    """Mean negative log-likelihood, in nats; probabilities are kept off 0 and 1 by the float64 epsilon."""
    epsilon = np.finfo(np.float64).eps
    p = np.clip(tally.ranking.probability, epsilon, 1 - epsilon)
    return _mean_loss(tally, -np.log(p), -np.log1p(-p))


def precision_at(percent: float) -> Measure:
    """Precision among the best `percent` of the rows; where the cut falls into a tie, its expected value."""

    def measure(tally: Tally) -> FloatArray:
        return _divide(captured(tally, percent / 100), tally.total.sum(axis=1) * (percent / 100))

    return measure


def lift_at(percent: float) -> Measure:
    """Precision among the best `percent`, as a multiple of the base rate."""
    precision = precision_at(percent)
    return lambda tally: _divide(precision(tally), tally.base_rate)


def calibration_error(tally: Tally) -> FloatArray:
    """Mean |expected - actual| over ten equal-count bins (Naeini, Cooper & Hauskrecht 2015, AAAI)."""
    gap = tally.total * tally.ranking.probability - tally.positive
    return _divide(np.abs(bin_sums(tally.ranking, gap)).sum(axis=1), tally.total.sum(axis=1))


def captured(tally: Tally, share: float) -> FloatArray:
    """Return the weight of the positives among the best `share` of the rows, shape (n_draws,)."""
    reached, found = np.cumsum(tally.total, axis=1), np.cumsum(tally.positive, axis=1)
    target = reached[:, -1:] * share
    place = np.minimum((reached < target).sum(axis=1), reached.shape[1] - 1)
    row = np.arange(len(place))
    beyond = _divide(reached[row, place] - target[:, 0], tally.total[row, place])
    return np.asarray(found[row, place] - np.nan_to_num(beyond) * tally.positive[row, place])


def bin_sums(ranking: Ranking, amounts: FloatArray) -> FloatArray:
    """Sum amounts a group, shape (n_draws, n_groups), into the bins that occur: (n_draws, n_bins)."""
    begins = np.flatnonzero(np.append(True, np.diff(ranking.bins) != 0))
    return np.asarray(np.add.reduceat(amounts, begins, axis=1))


MEASURES: dict[str, Measure] = {
    "auc": auc,
    "average_precision": average_precision,
    "brier": brier,
    "log_loss": log_loss,
    **{f"lift_at_{percent}": lift_at(percent) for percent in CONTACTED},
    **{f"precision_at_{percent}": precision_at(percent) for percent in CONTACTED},
    "calibration_error": calibration_error,
}

#: The measures of which less is better.
LOSSES = frozenset({"brier", "log_loss", "calibration_error"})


def measure(y: Labels, p: FloatArray, weight: FloatArray | None = None) -> dict[str, float]:
    """Return every measure of labels, probabilities and weights, shape (n_rows,); NaN: no meaning."""
    weights = np.ones((1, len(p))) if weight is None else np.asarray(weight, dtype=np.float64)[None, :]
    tally = Ranking.of(y, p).tally(weights)
    return {name: float(one(tally)[0]) for name, one in MEASURES.items()}


def _mean_loss(tally: Tally, of_positive: FloatArray, of_negative: FloatArray) -> FloatArray:
    negative = tally.total - tally.positive
    loss = tally.positive @ of_positive + negative @ of_negative
    return _divide(loss, tally.total.sum(axis=1))


def _divide(upper: FloatArray, lower: FloatArray) -> FloatArray:
    """Divide; NaN where the denominator is 0."""
    nothing = np.full(np.broadcast_shapes(upper.shape, lower.shape), np.nan)
    return np.asarray(np.divide(upper, lower, out=nothing, where=lower != 0), dtype=np.float64)
