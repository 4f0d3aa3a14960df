"""What published scores were worth, once the windows of their leads are over."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.tiers import TIER_ORDER
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.bootstrap import Estimate, cluster_weights, estimates, interval
from handoff.model.evaluation import CalibrationBin
from handoff.model.metrics import MEASURES, Ranking, auc, bin_sums
from handoff.monitoring.performance.past_night import KnownRows

#: What is measured of a ranking.
MEASURED = {name: MEASURES[name] for name in ("auc", "average_precision", "brier", "calibration_error")}
#: Above this many rows the intervals are of every n-th account: they are narrow by then.
ROWS_AT_MOST = 300_000


@dataclass(frozen=True)
class Gap:
    """How far what came lies from what was said, and the standard error of that (by account)."""

    value: float
    spread: float

    @property
    def in_spreads(self) -> float:
        """The gap as a multiple of its standard error; 0 where nothing can be said."""
        return self.value / self.spread if np.isfinite(self.value) and self.spread > 0 else 0.0


@dataclass(frozen=True)
class TierResult:
    """One tier: how many leads of known outcome, the mean of their probabilities, and the share that became SQL."""

    tier: str
    leads: int
    sql: int
    expected: float
    rate: Estimate


@dataclass(frozen=True)
class Realised:
    """What became of the leads of one night, or of the nights of one week; intervals are 95 %, by account.

    rows: scores of known outcome; left_out: those that cannot be said (SQL before the night, gone from the data).
    leads_sql: distinct leads that became SQL. expected: sum of the probabilities. rate: share that became SQL.
    measures: auc, average_precision, brier, calibration_error. tiers: in the order of the list. bins: of about equal
    count. auc_gap: AUC less the AUC that the probabilities promise; sql_gap: SQLs less the sum of the probabilities,
    as a share of that sum. dispersion: spread of what came by account, 1 where leads are independent.
    """

    rows: int
    left_out: int
    sql: int
    leads_sql: int
    expected: float
    rate: Estimate
    measures: dict[str, Estimate]
    tiers: tuple[TierResult, ...]
    bins: tuple[CalibrationBin, ...]
    auc_gap: Gap
    sql_gap: Gap
    dispersion: float


def realise(rows: KnownRows, left_out: int, draws: int, seed: int) -> Realised | None:
    """Measure what became of scored leads; None where the outcome of no lead is known."""
    if not len(rows):
        return None
    some = rows.sample(ROWS_AT_MOST)
    rate, tiers = rates(rows, draws, seed)
    return Realised(
        rows=len(rows),
        left_out=left_out,
        sql=int(rows.label.sum()),
        leads_sql=len(np.unique(rows.lead[rows.label == 1])),
        expected=float(rows.probability.sum()),
        rate=rate,
        measures=estimates(some.label, some.probability, some.account, draws, seed, measures=MEASURED),
        tiers=tiers,
        bins=calibration_bins(rows),
        auc_gap=_auc_gap(some, draws, seed),
        sql_gap=_sql_gap(rows, draws, seed),
        dispersion=_dispersion(rows),
    )


def calibration_bins(rows: KnownRows) -> tuple[CalibrationBin, ...]:
    """Return up to ten bins of about equal count, from the lowest probability to the highest."""
    ranking = Ranking.of(rows.label, rows.probability)
    tally = ranking.tally(np.ones((1, len(rows))))
    count = bin_sums(ranking, tally.total)[0]
    said = bin_sums(ranking, tally.total * ranking.probability)[0]
    came = bin_sums(ranking, tally.positive)[0]
    table = zip(count, came, said / count, came / count, strict=True)
    return tuple(CalibrationBin(int(n), int(hit), float(p), float(share)) for n, hit, p, share in table)[::-1]


def account_sums(columns: Iterable[npt.NDArray[Any]], account: IntArray) -> FloatArray:
    """Sum columns, each of shape (n_rows,), by account: (n_accounts, n_columns)."""
    _, place = np.unique(account, return_inverse=True)
    return np.column_stack([np.bincount(place, column) for column in columns])


def drawn_sums(sums: FloatArray, draws: int, seed: int) -> FloatArray:
    """Draw accounts with replacement and add up their sums: (draws, n_columns)."""
    return np.concatenate([weights @ sums for weights in cluster_weights(np.arange(len(sums)), draws, seed)])


def rates(rows: KnownRows, draws: int, seed: int) -> tuple[Estimate, tuple[TierResult, ...]]:
    """Return the share of all rows that became SQL, and that of each tier which has rows."""
    several = 1 + len(TIER_ORDER)
    inside = [np.ones(len(rows), dtype=np.bool_), *(rows.tier == place for place in range(len(TIER_ORDER)))]
    sums = account_sums((*inside, *(mask & (rows.label == 1) for mask in inside)), rows.account)
    drawn, whole = drawn_sums(sums, draws, seed), sums.sum(axis=0)
    found = [
        interval(_share(whole[several + at], whole[at]), shares(drawn[:, several + at], drawn[:, at]))
        for at in range(several)
    ]
    tiers = (_tier(rows, place, rate) for place, rate in enumerate(found[1:]) if whole[1 + place])
    return found[0], tuple(tiers)


def _tier(rows: KnownRows, place: int, rate: Estimate) -> TierResult:
    mask = rows.tier == place
    expected = float(rows.probability[mask].mean())
    return TierResult(TIER_ORDER[place].value, int(mask.sum()), int(rows.label[mask].sum()), expected, rate)


def _auc_gap(rows: KnownRows, draws: int, seed: int) -> Gap:
    """Compare the AUC with the one of outcomes that follow the probabilities, on the same draws."""
    came = Ranking.of(rows.label, rows.probability)
    said = Ranking.of(rows.probability, rows.probability)
    one = np.ones((1, len(rows)))
    drawn = [
        auc(came.tally(weights)) - auc(said.tally(weights)) for weights in cluster_weights(rows.account, draws, seed)
    ]
    return _gap(float((auc(came.tally(one)) - auc(said.tally(one)))[0]), np.concatenate(drawn))


def _sql_gap(rows: KnownRows, draws: int, seed: int) -> Gap:
    sums = account_sums((rows.label, rows.probability), rows.account)
    drawn = drawn_sums(sums, draws, seed)
    came, said = sums.sum(axis=0)
    found = _gap(_share(came, said) - 1, shares(drawn[:, 0], drawn[:, 1]) - 1)
    return Gap(found.value, max(found.spread, _spread_if_right(rows)))


def _spread_if_right(rows: KnownRows) -> float:
    """Return the standard error of `sql_gap` if the probabilities are right.

    A lead has one outcome, on however many nights it is scored. Drawing accounts finds too small a spread where by
    chance few leads became SQL, which is just when it matters.
    """
    each = account_sums([np.sqrt(rows.probability * (1 - rows.probability))], rows.lead)
    return _share(float(np.sqrt((each**2).sum())), float(rows.probability.sum()))


def _gap(value: float, drawn: FloatArray) -> Gap:
    known = drawn[np.isfinite(drawn)]
    return Gap(value, float(known.std(ddof=1)) if len(known) > 1 else float("nan"))


def _dispersion(rows: KnownRows) -> float:
    """Return Pearson's chi-square of the accounts' SQLs by its expectation (McCullagh & Nelder 1989, sec. 4.5)."""
    off = account_sums([rows.label - rows.probability], rows.account)
    expected = float((rows.probability * (1 - rows.probability)).sum())
    return _share(float((off**2).sum()), expected)


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def shares(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Divide sums by sums; NaN where there is nothing to divide by."""
    nothing = np.full(part.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=nothing, where=whole > 0))
