"""Calibration of the last matured quarter: what was said against what came, on one night of each week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from handoff.model.bootstrap import Estimate, interval
from handoff.model.metrics import Ranking
from handoff.monitoring.performance.past_night import KnownRows
from handoff.monitoring.performance.realised import TierResult, account_sums, drawn_sums, rates, shares


@dataclass(frozen=True)
class QuarterBin:
    """One of up to ten bins of about equal count: mean probability, and the share that became SQL (95 %)."""

    rows: int
    expected: float
    rate: Estimate

    @property
    def off(self) -> bool:
        """Whether the interval of what came leaves out what was said."""
        return not self.rate.low <= self.expected <= self.rate.high


@dataclass(frozen=True)
class Quarter:
    """Nights (the last of each week), scores of known outcome on them, bins by rising probability, and tiers."""

    nights: tuple[date, ...]
    rows: int
    sql: int
    expected: float
    bins: tuple[QuarterBin, ...]
    tiers: tuple[TierResult, ...]


def quarter_of(nights: Sequence[date], rows: KnownRows, draws: int, seed: int) -> Quarter:
    """Measure calibration and tiers of the rows, one or more, of some nights."""
    ranking = Ranking.of(rows.label, rows.probability)
    # Bins count from the highest probability down; here the lowest comes first.
    found, place = np.unique(-np.repeat(ranking.bins, np.diff(np.append(ranking.starts, len(rows)))),
                             return_inverse=True)  # fmt: skip
    of_row = np.empty(len(rows), dtype=np.int64)
    of_row[ranking.order] = place
    inside = [of_row == at for at in range(len(found))]
    sums = account_sums([*inside, *(mask & (rows.label == 1) for mask in inside)], rows.account)
    drawn = drawn_sums(sums, draws, seed)
    count, hits = sums.sum(axis=0).reshape(2, len(found))
    said = np.bincount(of_row, rows.probability) / count
    bins = tuple(
        QuarterBin(int(count[at]), float(said[at]),
                   interval(float(hits[at] / count[at]), shares(drawn[:, len(found) + at], drawn[:, at])))
        for at in range(len(found))
    )  # fmt: skip
    tiers = rates(rows, draws, seed)[1]
    return Quarter(tuple(nights), len(rows), int(rows.label.sum()), float(rows.probability.sum()), bins, tiers)
