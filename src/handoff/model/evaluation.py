"""What a model is worth on the test rows: measures with intervals, and the tables behind the figures."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.bootstrap import Estimate, estimates
from handoff.model.metrics import Ranking, bin_sums, captured

HISTOGRAM_BARS = 20


@dataclass(frozen=True)
class CalibrationBin:
    """One of up to ten equal-count bins: mean probability against the share that became SQL."""

    rows: int
    positives: int
    expected: float
    actual: float


@dataclass(frozen=True)
class GainsRow:
    """Working the best `share` of the rows finds `captured` of all SQLs, `lift` times as many as chance."""

    share: float
    captured: float
    lift: float
    precision: float


@dataclass(frozen=True)
class HistogramBar:
    """Rows with probability from `low` to below `high` (the last bar includes 1)."""

    low: float
    high: float
    positives: int
    negatives: int


@dataclass(frozen=True)
class Evaluation:
    """A recipe on the test rows; intervals are 95 %, by account.

    Rates and measures are weighted where rows stand for others; counts and the histogram are of the rows themselves.
    """

    recipe: str
    n_rows: int
    n_leads: int
    n_accounts: int
    n_positive: int
    base_rate: float
    metrics: dict[str, Estimate]
    calibration: tuple[CalibrationBin, ...]
    gains: tuple[GainsRow, ...]
    histogram: tuple[HistogramBar, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values; NaN becomes None."""
        raw = asdict(self)
        raw["metrics"] = {
            name: {end: value if np.isfinite(value) else None for end, value in estimate.items()}
            for name, estimate in raw["metrics"].items()
        }
        return raw


@dataclass(frozen=True)
class EvaluationRows:
    """The rows on which recipes are compared, arrays of shape (n_rows,); a cluster is an account.

    weight: how many rows each stands for; None: each for itself.
    """

    label: Label
    lead: IntArray
    cluster: IntArray
    weight: FloatArray | None = None

    @property
    def weights(self) -> FloatArray:
        """How many rows each stands for, shape (n_rows,)."""
        return np.ones(len(self.label)) if self.weight is None else self.weight


def evaluate(recipe: str, rows: EvaluationRows, probability: FloatArray, draws: int, seed: int) -> Evaluation:
    """Measure probabilities of shape (n_rows,); the same seed gives all recipes the same draws."""
    ranking = Ranking.of(rows.label, probability)
    return Evaluation(
        recipe=recipe,
        n_rows=len(rows.label),
        n_leads=len(np.unique(rows.lead)),
        n_accounts=len(np.unique(rows.cluster)),
        n_positive=int(rows.label.sum()),
        base_rate=float(np.average(rows.label, weights=rows.weights)),
        metrics=estimates(rows.label, probability, rows.cluster, draws, seed, stands=rows.weight),
        calibration=_calibration(ranking, rows.weights),
        gains=_gains(ranking, rows.weights),
        histogram=_histogram(rows.label, probability),
    )


def _calibration(ranking: Ranking, weight: FloatArray) -> tuple[CalibrationBin, ...]:
    """The bins from the lowest probability to the highest."""
    counted = ranking.tally(np.ones((1, len(ranking.order))))
    tally = ranking.tally(weight[None, :])
    stands = bin_sums(ranking, tally.total)[0]
    expected = bin_sums(ranking, tally.total * ranking.probability)[0] / stands
    actual = bin_sums(ranking, tally.positive)[0] / stands
    rows, positives = bin_sums(ranking, counted.total)[0], bin_sums(ranking, counted.positive)[0]
    table = zip(rows, positives, expected, actual, strict=True)
    return tuple(CalibrationBin(int(n), int(hit), float(said), float(came)) for n, hit, said, came in table)[::-1]


def _gains(ranking: Ranking, weight: FloatArray) -> tuple[GainsRow, ...]:
    tally = ranking.tally(weight[None, :])
    base = float(tally.base_rate[0])
    rows = []
    for percent in range(5, 101, 5):
        found = float(captured(tally, percent / 100)[0])
        precision = found / (float(tally.total.sum()) * percent / 100)
        rows.append(GainsRow(percent / 100, found / float(tally.positive.sum()), precision / base, precision))
    return tuple(rows)


def _histogram(label: Label, probability: FloatArray) -> tuple[HistogramBar, ...]:
    edges = np.linspace(0, 1, HISTOGRAM_BARS + 1)
    positive, _ = np.histogram(probability[label == 1], edges)
    negative, _ = np.histogram(probability[label == 0], edges)
    bars = zip(edges[:-1], edges[1:], positive, negative, strict=True)
    return tuple(HistogramBar(float(low), float(high), int(hit), int(miss)) for low, high, hit, miss in bars)
