"""Suggests criteria that separate the leads that become SQL from the rest, as a start for the two teams.

Hundreds of criteria are tried, so some look good by chance alone. One is suggested only when it passes twice: on older
nights, at a false discovery rate over all that were tried, and again on later nights that had no part in the choice.
Accounts, not rows, are the units of chance: the rows of one account go together.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.bootstrap import Estimate, cluster_weights, interval
from handoff.policy.preview import Mask

#: Share of false findings that is accepted, on the older nights and again on the later ones.
DISCOVERY_RATE: Final = 0.05
#: A criterion moves the rate at least by this factor, up or down, or nobody would act on it.
LEAST_LIFT: Final = 1.25
#: Accounts and SQLs below which a criterion is not looked at.
FEWEST_ACCOUNTS: Final = 30
FEWEST_SQL: Final = 10
#: Of two criteria that share this much of their leads only the stronger is told.
ALIKE: Final = 0.8
#: Suggestions of each kind that are told, the plainest first.
SHOWN: Final = 6


@dataclass(frozen=True)
class Criterion:
    """A test of leads. words: for people. toml: as in a rule. topic: of alternatives only the best is suggested."""

    words: str
    toml: str
    topic: str
    kind: Literal["fit", "behaviour"]


@dataclass(frozen=True)
class Period:
    """Labelled rows of a period. met: (n_rows, n_criteria). label: (n_rows,), 1 for SQL. account: (n_rows,)."""

    met: Mask
    label: Label
    account: IntArray


@dataclass(frozen=True)
class Suggestion:
    """A criterion that held twice; all figures are of the later nights.

    leads: share of the open leads that meet it. rate: of SQL among them. lift: that rate over the one of all leads,
    with its 95 % interval by account. recall: share of all SQL that meet it. p_value: of chance alone, one-sided.
    """

    criterion: Criterion
    leads: float
    rate: float
    lift: Estimate
    recall: float
    p_value: float

    @property
    def speaks_for(self) -> bool:
        """Whether leads that meet it become SQL more often than others."""
        return self.lift.value > 1

    @property
    def cost(self) -> float:
        """Share of all SQL that the criterion would keep out: as a rule that must hold, or as an exclusion."""
        return 1 - self.recall if self.speaks_for else self.recall

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {**asdict(self), **self.criterion.__dict__, "speaks_for": self.speaks_for, "cost": self.cost}


@dataclass(frozen=True)
class RuleSuggestion:
    """A rule for agreement.toml made of suggestions, and what it would do on the later nights.

    lost: share of the SQL that it would keep from being handed over. spared: share of the leads likewise.
    """

    toml: str
    lost: float
    spared: float

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class Suggestions:
    """What was found. tried, promising: criteria looked at, and those that passed on the older nights.

    rows, sql: of the later nights. base_rate: their share of SQL.
    """

    found: tuple[Suggestion, ...]
    rules: tuple[RuleSuggestion, ...]
    tried: int
    promising: int
    rows: int
    sql: int
    base_rate: float

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "found": [one.to_dict() for one in self.found],
            "rules": [one.to_dict() for one in self.rules],
            **{name: getattr(self, name) for name in ("tried", "promising", "rows", "sql", "base_rate")},
        }


def suggest(criteria: Sequence[Criterion], older: Period, later: Period, draws: int, seed: int) -> Suggestions:
    """Return the criteria that separate SQL from the rest on the older nights and again on the later ones."""
    promising = _promising(criteria, older)
    direction = _Test.of(older).difference
    again = _Test.of(later)
    one_sided = np.where(direction > 0, again.p_greater, 1 - again.p_greater)[promising]
    # A criterion that is no longer met by anybody cannot be confirmed.
    one_sided = np.where(np.isfinite(one_sided), one_sided, 1.0)
    confirmed = promising[passes(one_sided, DISCOVERY_RATE)]
    p_value = dict(zip(promising.tolist(), one_sided.tolist(), strict=True))
    found = [_suggestion(criteria, later, at, p_value[at], draws, seed) for at in confirmed.tolist()]
    kept = [(at, one) for at, one in zip(confirmed.tolist(), found, strict=True) if _tells(one)]
    kept.sort(key=lambda one: (not one[1].speaks_for, -abs(np.log(max(one[1].lift.value, 1e-9)))))
    kept = _first_of_each_kind(_unlike(kept, later))
    return Suggestions(
        found=tuple(one for _, one in kept),
        rules=tuple(_rules(kept, later)),
        tried=len(criteria),
        promising=len(promising),
        rows=len(later.label),
        sql=int(later.label.sum()),
        base_rate=float(later.label.mean()) if len(later.label) else float("nan"),
    )


def passes(p_value: FloatArray, rate: float) -> Mask:
    """Mark the p-values, shape (n_tests,), that pass at a false discovery rate.

    Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57: 289-300.
    """
    order = np.argsort(p_value, kind="stable")
    under = np.flatnonzero(p_value[order] <= rate * np.arange(1, len(order) + 1) / max(len(order), 1))
    passed = np.zeros(len(order), dtype=np.bool_)
    passed[order[: int(under[-1]) + 1 if len(under) else 0]] = True
    return passed


@dataclass(frozen=True)
class _Test:
    """The difference of the rates of SQL with and without each criterion; arrays of shape (n_criteria,)."""

    difference: FloatArray
    p_greater: FloatArray
    accounts: IntArray
    sql: FloatArray
    lift: FloatArray

    @classmethod
    def of(cls, period: Period) -> "_Test":
        """Test each criterion, with a variance over accounts (Liang & Zeger 1986, Biometrika 73: 13-22)."""
        from scipy.stats import norm

        met, label = period.met.astype(np.float64), period.label.astype(np.float64)
        count, hits = met.sum(axis=0), label @ met
        without, without_hits = len(label) - count, label.sum() - hits
        with np.errstate(divide="ignore", invalid="ignore"):
            rate, other = hits / count, without_hits / without
            influence = met * ((label[:, None] - rate) / count) - (1 - met) * ((label[:, None] - other) / without)
            by_account = _sums(influence, period.account)
            error = np.sqrt((by_account**2).sum(axis=0))
            difference = rate - other
            p_greater = norm.sf(difference / error)
            lift = rate / label.mean()
        accounts = (_sums(met, period.account) > 0).sum(axis=0)
        return cls(difference, p_greater, accounts, hits, lift)


def _promising(criteria: Sequence[Criterion], older: Period) -> IntArray:
    """Return the best criterion of each topic among those that pass on the older nights."""
    test = _Test.of(older)
    two_sided = 2 * np.minimum(test.p_greater, 1 - test.p_greater)
    with np.errstate(divide="ignore"):
        strong = np.abs(np.log(test.lift)) >= np.log(LEAST_LIFT)
    seen = (test.accounts >= FEWEST_ACCOUNTS) & (test.sql >= np.where(test.difference > 0, FEWEST_SQL, 0))
    looked_at = seen & np.isfinite(two_sided)
    passed = np.zeros(len(criteria), dtype=np.bool_)
    passed[looked_at] = passes(two_sided[looked_at], DISCOVERY_RATE)
    best: dict[tuple[str, bool], int] = {}
    for at in np.flatnonzero(passed & strong)[np.argsort(two_sided[passed & strong], kind="stable")].tolist():
        best.setdefault((criteria[at].topic, bool(test.difference[at] > 0)), at)
    return np.array(sorted(best.values()), dtype=np.int64)


def _suggestion(
    criteria: Sequence[Criterion], later: Period, at: int, p_value: float, draws: int, seed: int
) -> Suggestion:
    met, label = later.met[:, at], later.label
    columns = np.column_stack([met, met & (label == 1), label == 1, np.ones(len(label))]).astype(np.float64)
    by_account = _sums(columns, later.account)
    drawn = np.concatenate([one @ by_account for one in cluster_weights(np.arange(len(by_account)), draws, seed)])
    count, hits, positives, rows = columns.sum(axis=0).tolist()
    with np.errstate(divide="ignore", invalid="ignore"):
        lifts = (drawn[:, 1] / drawn[:, 0]) / (drawn[:, 2] / drawn[:, 3])
    lift = (hits / count) / (positives / rows)
    return Suggestion(
        criterion=criteria[at],
        leads=count / rows,
        rate=hits / count,
        lift=interval(lift, lifts),
        recall=hits / positives,
        p_value=p_value,
    )


def _tells(one: Suggestion) -> bool:
    """Tell whether the later nights show an effect that is worth a rule, its whole interval on one side."""
    lift = one.lift
    return (lift.low > 1 and lift.value >= LEAST_LIFT) or (lift.high < 1 and lift.value <= 1 / LEAST_LIFT)


Kept = list[tuple[int, Suggestion]]


def _unlike(kept: Kept, later: Period) -> Kept:
    """Leave out what nearly the same leads meet as something stronger does, by the share of either that meets both."""
    found: Kept = []
    for at, one in kept:
        met = later.met[:, at]
        if all(_shared(met, later.met[:, other]) < ALIKE for other, _ in found):
            found.append((at, one))
    return found


def _shared(one: Mask, other: Mask) -> float:
    """Return the share of the rows of either that both hold (Jaccard's coefficient)."""
    return float((one & other).sum() / max(int((one | other).sum()), 1))


def _first_of_each_kind(kept: Kept) -> Kept:
    counts: dict[tuple[str, bool], int] = {}
    shown = []
    for at, one in kept:
        key = (one.criterion.kind, one.speaks_for)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= SHOWN:
            shown.append((at, one))
    return shown


def _rules(kept: Kept, later: Period) -> list[RuleSuggestion]:
    """Make a [[qualify]] of each kind from what speaks for a lead, and an [[exclude]] from each profile against it."""
    rules = []
    for kind, name in (("fit", "Fits the profile"), ("behaviour", "Shows interest")):
        members = [(at, one.criterion) for at, one in kept if one.speaks_for and one.criterion.kind == kind]
        if members:
            lines = ",\n".join(f"    {criterion.toml}" for _, criterion in members)
            meets = later.met[:, [at for at, _ in members]].any(axis=1)
            rules.append(
                _rule(f'[[qualify]]\nname = "{name}"\nany = [\n{lines},\n]', np.logical_not(meets), later.label)
            )
    for at, one in kept:
        if not one.speaks_for and one.criterion.kind == "fit":
            toml = f'[[exclude]]\nreason = "{_plain(one.criterion.words)}"\nany = [{one.criterion.toml}]'
            rules.append(_rule(toml, later.met[:, at], later.label))
    return rules


def _rule(toml: str, removed: Mask, label: Label) -> RuleSuggestion:
    return RuleSuggestion(toml, float(label[removed].sum() / max(int(label.sum()), 1)), float(removed.mean()))


def _plain(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')


def _sums(columns: FloatArray, account: IntArray) -> npt.NDArray[np.float64]:
    """Sum rows of shape (n_rows, n_columns) by account: (n_accounts, n_columns)."""
    _, cluster = np.unique(account, return_inverse=True)
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(cluster[order]) != 0))
    return np.asarray(np.add.reduceat(columns[order], starts, axis=0))
