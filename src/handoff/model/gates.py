"""The gates that a model must pass before it may become champion; the verdict is a sentence with the numbers."""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any, Self

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.bootstrap import Estimate, cluster_weights
from handoff.model.metrics import Measure, Ranking, auc, lift_at
from handoff.model.recipe import Gates

CONFIDENCE = 0.95
#: Lift is compared among the best 20 %, as the recipe's gate says.
LIFTED = 20


@dataclass(frozen=True)
class Check:
    """One gate: its value, the limit, the 95 % interval where there is one, and what it found in words."""

    name: str
    passed: bool
    value: float | None
    limit: float | None
    interval: tuple[float, float] | None
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """Whether the model may become champion, why in one sentence, and each gate."""

    passed: bool
    sentence: str
    checks: tuple[Check, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        checks = [
            Check(**{**row, "interval": None if row["interval"] is None else (row["interval"][0], row["interval"][1])})
            for row in raw["checks"]
        ]
        return cls(raw["passed"], raw["sentence"], tuple(checks))


@dataclass(frozen=True)
class SameRows:
    """Rows that two models scored, which neither has learned from; arrays of shape (n_rows,).

    `words` tells which rows they are: "12,345 rows of the nights since 2026-05-01". weight: how many rows each stands
    for; None: each for itself.
    """

    label: Label
    candidate: FloatArray
    rival: FloatArray
    account: IntArray
    words: str
    weight: FloatArray | None = None

    @property
    def weights(self) -> FloatArray:
        """How many rows each stands for, shape (n_rows,)."""
        return np.ones(len(self.label)) if self.weight is None else self.weight


@dataclass(frozen=True)
class Champion:
    """The champion to compare with: its version and the rows that both scored, or why there are none.

    usable: whether it could score tonight at all. One that cannot protects nothing; one that can, and saw all the
    rows of the candidate, cannot be beaten on them.
    """

    version: str
    rows: SameRows | None
    why_not: str = ""
    usable: bool = True


@dataclass(frozen=True)
class Candidate:
    """What the gates look at.

    against_points: the test rows, where the rival is the points table; None: the model is the points table.
    calibration_error: on the test rows, with the level followed as it would have been. forbidden: columns that the
    audit blocked, and protected ones. qualified, unqualified: leads that became SQL in the training period, and not.
    """

    features: tuple[str, ...]
    against_points: SameRows | None
    calibration_error: Estimate
    forbidden: Collection[str]
    qualified: int
    unqualified: int


def judge(candidate: Candidate, champion: Champion | None, gates: Gates, draws: int, seed: int) -> Verdict:
    """Put a candidate through all gates; a gate on a measure refuses only when the better end of its interval misses.

    draws: accounts are drawn anew so many times for the intervals.
    """
    checks = (
        _champion_check(champion, gates, draws, seed),
        _calibration_check(candidate.calibration_error, gates),
        _points_check(candidate.against_points, gates, draws, seed),
        _columns_check(candidate),
        _data_check(candidate, gates),
    )
    # What stopped it comes first.
    told = sorted(checks, key=lambda check: check.passed)
    passed = all(check.passed for check in checks)
    word = "passed" if passed else "refused"
    return Verdict(passed, f"{word}: " + "; ".join(check.sentence for check in told), checks)


def paired(
    rows: SameRows,
    measure: Measure,
    compare: Callable[[FloatArray, FloatArray], FloatArray],
    draws: int,
    seed: int,
) -> Estimate:
    """Return `compare(rival's, candidate's)` measure with its percentile interval, the same accounts drawn for both.

    Paired bootstrap: Efron & Tibshirani 1993, ch. 13; draws in which a measure has no meaning are passed over.
    """
    rankings, stands = (Ranking.of(rows.label, rows.rival), Ranking.of(rows.label, rows.candidate)), rows.weights

    def compared(weights: FloatArray) -> FloatArray:
        rival, own = (measure(ranking.tally(weights * stands)) for ranking in rankings)
        return compare(rival, own)

    value = float(compared(np.ones((1, len(rows.label))))[0])
    drawn = np.concatenate([compared(weights) for weights in cluster_weights(rows.account, draws, seed)])
    known = drawn[np.isfinite(drawn)]
    if len(known) == 0 or not isfinite(value):
        return Estimate(value, value, value)
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, min(float(low), value), max(float(high), value))


def _champion_check(champion: Champion | None, gates: Gates, draws: int, seed: int) -> Check:
    name, limit = "champion", gates.max_auc_loss
    if champion is None:
        return Check(name, True, None, limit, None, "there is no champion to compare with")
    if champion.rows is None:
        said = f"the champion (version {champion.version}) cannot be compared: {champion.why_not}"
        return Check(name, not champion.usable, None, limit, None, said)
    loss = paired(champion.rows, auc, np.subtract, draws, seed)
    if not isfinite(loss.value):
        said = (
            f"the champion (version {champion.version}) cannot be compared: one outcome only on {champion.rows.words}"
        )
        return Check(name, False, None, limit, None, said)
    mine, theirs = (float(auc(_whole(champion.rows, p))[0]) for p in (champion.rows.candidate, champion.rows.rival))
    said = (
        f"AUC {mine:.3f} against {theirs:.3f} of the champion (version {champion.version}) on the same "
        f"{champion.rows.words}, difference {-loss.value:+z.3f} ({-loss.high:+z.3f} to {-loss.low:+z.3f})"
    )
    passed = loss.low <= limit
    allowed = "" if passed else f", where a loss of {limit:.3f} is allowed"
    return Check(name, passed, loss.value, limit, (loss.low, loss.high), said + allowed)


def _calibration_check(error: Estimate, gates: Gates) -> Check:
    limit = gates.max_calibration_error
    low, high = (end if isfinite(end) else error.value for end in (error.low, error.high))
    passed = low <= limit
    said = f"calibration error {error.value:.3f} ({low:.3f} to {high:.3f}), at most {limit:.3f} is allowed"
    return Check("calibration", passed, error.value, limit, (low, high), said)


def _points_check(rows: SameRows | None, gates: Gates, draws: int, seed: int) -> Check:
    name, limit = "lift over points", gates.min_lift_over_points
    if rows is None:
        return Check(name, limit <= 1, 1.0, limit, None, "the model is the points table itself")
    ratio = paired(rows, lift_at(LIFTED), lambda points, own: _ratio(own, points), draws, seed)
    if not isfinite(ratio.value):
        said = f"lift cannot be compared with the points table's: it finds no SQL among its best {LIFTED} %"
        return Check(name, True, None, limit, None, said)
    said = (
        f"lift at {LIFTED} % is {ratio.value:.2f} times the points table's ({ratio.low:.2f} to {ratio.high:.2f}), "
        f"at least {limit:.2f} is asked"
    )
    return Check(name, ratio.high >= limit, ratio.value, limit, (ratio.low, ratio.high), said)


def _columns_check(candidate: Candidate) -> Check:
    found = sorted(set(candidate.forbidden) & set(candidate.features))
    shown = ", ".join(found)
    said = (
        f"{len(found)} of {len(candidate.features)} features must not be there: {shown}"
        if found
        else f"no blocked or protected column among {len(candidate.features)} features"
    )
    return Check("blocked columns", not found, float(len(found)), 0.0, None, said)


def _data_check(candidate: Candidate, gates: Gates) -> Check:
    enough = candidate.qualified >= gates.min_positives and candidate.unqualified >= gates.min_negatives
    said = (
        f"{candidate.qualified:,} leads became SQL and {candidate.unqualified:,} did not, at least "
        f"{gates.min_positives:,} and {gates.min_negatives:,} are asked"
    )
    scarce = min(candidate.qualified / gates.min_positives, candidate.unqualified / gates.min_negatives)
    return Check("minimum data", enough, scarce, 1.0, None, said)


def _whole(rows: SameRows, probability: FloatArray) -> Any:
    return Ranking.of(rows.label, probability).tally(rows.weights[None, :])


def _ratio(upper: FloatArray, lower: FloatArray) -> FloatArray:
    nothing = np.full(upper.shape, np.nan)
    return np.asarray(np.divide(upper, lower, out=nothing, where=lower > 0))
