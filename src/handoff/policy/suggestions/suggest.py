"""Suggests criteria that separate the leads that become SQL from the rest, as a start for the two teams.

Hundreds of criteria are tried, so some look good by chance alone. One is suggested only when it passes twice: on older
nights, at a false discovery rate over all that were tried, and again on later nights that had no part in the choice.
Accounts, not rows, are the units of chance: the rows of one account go together.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from handoff.model.arrays import IntArray, Label
from handoff.model.bootstrap import cluster_weights, interval
from handoff.policy.preview.volumes import Mask
from handoff.policy.suggestions.found import Criterion, Period, RuleSuggestion, Suggestion, Suggestions
from handoff.policy.suggestions.significance import RateTests, passes, sums_by

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


def suggest(criteria: Sequence[Criterion], older: Period, later: Period, draws: int, seed: int) -> Suggestions:
    """Return the criteria that separate SQL from the rest on the older nights and again on the later ones."""
    promising = _promising(criteria, older)
    direction = RateTests.of(older).difference
    again = RateTests.of(later)
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


def _promising(criteria: Sequence[Criterion], older: Period) -> IntArray:
    """Return the best criterion of each topic among those that pass on the older nights."""
    test = RateTests.of(older)
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
    by_account = sums_by(columns, later.account)
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
