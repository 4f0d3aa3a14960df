"""Bootstrap by account: whole accounts are drawn, since the rows of one account are not independent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Labels
from handoff.model.metrics import MEASURES, Measure, Ranking

#: Weights held at once, so that memory does not grow with rows times draws.
CELLS = 4_000_000


@dataclass(frozen=True)
class Estimate:
    """A measure on the test rows, with the ends of its 95 % interval; NaN where it has no meaning."""

    value: float
    low: float
    high: float


def estimates(
    y: Labels,
    p: FloatArray,
    clusters: IntArray,
    draws: int,
    seed: int,
    confidence: float = 0.95,
    measures: Mapping[str, Measure] = MEASURES,
    stands: FloatArray | None = None,
) -> dict[str, Estimate]:
    """Return the measures with their percentile intervals (Efron & Tibshirani 1993, ch. 13), clusters as units.

    y, p, clusters: shape (n_rows,); stands: how many rows each stands for, the same shape (1 each, when None).
    Draws in which a measure has no meaning (no positive) are passed over.
    An interval is widened to hold its own estimate: drawing again makes calibration error look larger.
    """
    ranking = Ranking.of(y, p)
    each = np.ones(len(p)) if stands is None else stands
    whole = ranking.tally(each[None, :])
    drawn: dict[str, list[FloatArray]] = {name: [] for name in measures}
    for weights in cluster_weights(clusters, draws, seed):
        tally = ranking.tally(weights * each)
        for name, one in measures.items():
            drawn[name].append(one(tally))
    return {
        name: interval(float(one(whole)[0]), np.concatenate(drawn[name]), confidence) for name, one in measures.items()
    }


def cluster_weights(clusters: IntArray, draws: int, seed: int) -> Iterator[FloatArray]:
    """Yield row weights of shape (some draws, n_rows): how often each row's cluster was drawn."""
    _, member = np.unique(clusters, return_inverse=True)
    count = int(member.max()) + 1
    random = np.random.default_rng(seed)
    batch = max(1, CELLS // len(member))
    for first in range(0, draws, batch):
        size = min(batch, draws - first)
        times = [np.bincount(random.integers(count, size=count), minlength=count) for _ in range(size)]
        yield np.stack(times).astype(np.float64)[:, member]


def interval(value: float, drawn: FloatArray, confidence: float = 0.95) -> Estimate:
    """Return a value with the percentile interval of its draws, widened to hold it; draws without meaning are NaN."""
    known = drawn[np.isfinite(drawn)]
    if len(known) == 0 or not np.isfinite(value):
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.quantile(known, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Estimate(value, min(float(low), value), max(float(high), value))
