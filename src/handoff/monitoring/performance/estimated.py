"""How good tonight's scores probably are, before anybody can know: from the calibrated probabilities themselves.

If the probabilities are right, each lead becomes SQL with its own, and every measure has an expected value and a
spread. This is confidence-based performance estimation (Bialek, Kuberski, Perrakis & Bifet 2024, "Estimating Model
Performance Under Covariate Shift Without Labels", arXiv:2401.08348). It sees that the leads have changed; it cannot see
that what makes a lead become SQL has changed. That shows when the window is over, and is then told beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np

from handoff.domain.tiers import TIER_ORDER
from handoff.model.arrays import FloatArray
from handoff.model.bootstrap import CELLS, Estimate, interval
from handoff.model.figures.intervals import Z95
from handoff.model.metrics import MEASURES, Ranking, Tally
from handoff.monitoring.performance.past_night import PastNight
from handoff.monitoring.performance.realised import ROWS_AT_MOST, Realised

#: What is estimated of a ranking.
ESTIMATED = {name: MEASURES[name] for name in ("auc", "average_precision", "brier")}
#: The sum of so many outcomes is normal enough.
MANY: Final = 2_000


@dataclass(frozen=True)
class Estimated:
    """What the probabilities of one night promise, with 95 % intervals for what will come.

    sql: how many of the night's leads become SQL. rate: as a share of them. measures: auc, average_precision, brier.
    tiers: tier -> the share of it that becomes SQL. dispersion: by how much the variance was raised because the leads
    of an account are alike.
    """

    sql: Estimate
    rate: Estimate
    measures: dict[str, Estimate]
    tiers: dict[str, Estimate]
    dispersion: float


def estimate(night: PastNight, draws: int, seed: int, dispersion: float = 1.0) -> Estimated | None:
    """Estimate from the probabilities of a night; None where it has no lead.

    dispersion: `Realised.dispersion` of nights whose window is over; intervals are widened by its square root.
    """
    if not len(night):
        return None
    probability = _thinned(night.probability)
    ranking = Ranking.of(probability, probability)
    size = np.add.reduceat(np.ones(len(probability)), ranking.starts)
    said = Tally(ranking, np.add.reduceat(ranking.label, ranking.starts)[None, :], size[None, :])
    drawn: dict[str, list[FloatArray]] = {name: [] for name in ESTIMATED}
    for outcome in _outcomes(probability[ranking.order], draws, seed):
        positive = np.add.reduceat(outcome, ranking.starts, axis=1)
        came = Tally(ranking, positive, np.broadcast_to(size, positive.shape))
        for name, measure in ESTIMATED.items():
            drawn[name].append(measure(came))
    wider = sqrt(max(dispersion, 1.0))
    # Of fewer rows than there are the spread is larger than that of all.
    narrower = sqrt(len(probability) / len(night))
    measures = {
        name: _widened(interval(float(measure(said)[0]), np.concatenate(drawn[name])), wider * narrower)
        for name, measure in ESTIMATED.items()
    }
    rate = _rate(night.probability, draws, seed, wider)
    n = len(night)
    return Estimated(Estimate(rate.value * n, rate.low * n, rate.high * n), rate, measures,
                     _tiers(night, draws, seed, wider), max(dispersion, 1.0))  # fmt: skip


def usual_dispersion(past: list[Realised]) -> float:
    """Return the median dispersion of nights whose window is over, and at least 1; 1 where there are none."""
    known = [one.dispersion for one in past if np.isfinite(one.dispersion)]
    return max(1.0, float(np.median(known))) if known else 1.0


def _thinned(probability: FloatArray) -> FloatArray:
    """Return every n-th of the sorted probabilities, so that at most ROWS_AT_MOST are left."""
    step = -(-len(probability) // ROWS_AT_MOST)
    return probability if step == 1 else np.sort(probability)[step // 2 :: step]


def _outcomes(probability: FloatArray, draws: int, seed: int) -> Iterator[FloatArray]:
    """Yield outcomes 0 / 1 that follow the probabilities, shape (some draws, n_rows)."""
    random = np.random.default_rng(seed)
    batch = max(1, CELLS // len(probability))
    for first in range(0, draws, batch):
        shape = (min(batch, draws - first), len(probability))
        yield (random.random(shape, dtype=np.float32) < probability).astype(np.float64)


def _tiers(night: PastNight, draws: int, seed: int, wider: float) -> dict[str, Estimate]:
    found = {}
    for place, tier in enumerate(TIER_ORDER):
        own = night.probability[night.tier == place]
        if len(own):
            found[tier.value] = _rate(own, draws, seed + place, wider)
    return found


def _rate(probability: FloatArray, draws: int, seed: int, wider: float) -> Estimate:
    """Return the share that becomes SQL; of many leads by the normal limit of the sum, of few by drawing."""
    n, mean = len(probability), float(probability.mean())
    if n > MANY:
        half = Z95 * sqrt(float((probability * (1 - probability)).sum())) / n
        return _widened(Estimate(mean, mean - half, mean + half), wider)
    drawn = np.concatenate([outcome.mean(axis=1) for outcome in _outcomes(probability, 5 * draws, seed)])
    return _widened(interval(mean, drawn), wider)


def _widened(one: Estimate, wider: float) -> Estimate:
    """Return a share with an interval `wider` times as long, cut off at 0 and 1."""
    low, high = one.value - wider * (one.value - one.low), one.value + wider * (one.high - one.value)
    return Estimate(one.value, max(low, 0.0), min(high, 1.0))
