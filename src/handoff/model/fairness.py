"""Fairness by declared groups: who is selected, who of those that qualify is found, and what stands in for whom."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.bootstrap import Estimate

Texts = npt.NDArray[np.object_]

UNKNOWN = "(not known)"
POOLED = "(small groups)"
#: A group that is selected at less than four fifths of the best group's rate is looked at: US Uniform Guidelines on
#: Employee Selection Procedures, 1978, 29 CFR 1607.4(D).
FOUR_FIFTHS = 0.8
#: A column that goes with an attribute as strongly stands in for it: "medium" in Cohen 1988, Statistical Power
#: Analysis, p. 227.
PROXY = 0.3
BANDS = 10
#: More different numbers than this are taken together in quarters.
FEW_NUMBERS = 12
CONFIDENCE = 0.95


@dataclass(frozen=True)
class GroupRow:
    """One group; ratios are to the rate of the reference group. small: too few leads to be judged alone.

    selection_rate: share of its rows among the best ones. found: share of its rows that became SQL which are among
    the best ones (true-positive rate).
    """

    group: str
    leads: int
    rows: int
    positives: int
    selection_rate: float
    selection_ratio: Estimate
    found: float
    found_ratio: Estimate
    small: bool


@dataclass(frozen=True)
class GroupComparison:
    """One declared attribute: its groups, and the one with the highest selection rate, to which others are compared."""

    attribute: str
    selected_share: float
    reference: str
    groups: tuple[GroupRow, ...]
    sentence: str

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values; NaN becomes None."""
        raw = asdict(self)
        raw["groups"] = [_without_nan(row) for row in raw["groups"]]
        return raw


@dataclass(frozen=True)
class Proxy:
    """A feature that goes with a protected attribute: Cramér's V of the two, from 0 (nothing) to 1 (the same)."""

    feature: str
    attribute: str
    strength: float

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class ScoredGroups:
    """Test rows with their probability and one attribute's value, arrays of shape (n_rows,)."""

    label: Label
    probability: FloatArray
    lead: IntArray
    account: IntArray
    value: Texts

    @classmethod
    def of(
        cls, label: Label, probability: FloatArray, lead: IntArray, account: IntArray, values: "pd.Series[Any]"
    ) -> Self:
        """Group the rows by `values`, one a row: text as it is, many numbers in quarters, missing on its own."""
        return cls(label, probability, lead, account, group_values(values))


def compare_groups(
    attribute: str, rows: ScoredGroups, selected_share: float, min_leads: int, draws: int, seed: int
) -> GroupComparison:
    """Compare how groups fare among the best `selected_share` of the rows, with 95 % intervals by account.

    Groups with fewer than `min_leads` leads are pooled and marked; they are no reference.
    """
    pooled = _pooled(rows, min_leads)
    names, member = np.unique(pooled, return_inverse=True)
    counts = _Counts.of(rows, np.asarray(member, dtype=np.int64), len(names), selected_share)
    selection, found = counts.rates(np.ones((1, counts.clusters)))
    judged = [place for place, name in enumerate(names) if name != POOLED]
    if not judged:
        return GroupComparison(attribute, selected_share, "", (), f"{attribute}: no group has {min_leads} leads")
    best = max(judged, key=lambda place: selection[0, place])
    drawn = [counts.rates(times) for times in _draws(counts.clusters, draws, seed)]
    selections, founds = (np.concatenate(one) for one in zip(*drawn, strict=True))
    groups = tuple(
        GroupRow(
            group=str(name),
            leads=len(np.unique(rows.lead[member == place])),
            rows=int((member == place).sum()),
            positives=int(rows.label[member == place].sum()),
            selection_rate=float(selection[0, place]),
            selection_ratio=_ratio(selection, selections, place, best),
            found=float(found[0, place]),
            found_ratio=_ratio(found, founds, place, best),
            small=str(name) == POOLED,
        )
        for place, name in enumerate(names)
    )
    ordered = tuple(sorted(groups, key=lambda row: (row.small, -row.selection_rate, row.group)))
    return GroupComparison(attribute, selected_share, str(names[best]), ordered, _sentence(attribute, ordered))


def find_proxies(
    values: pd.DataFrame, protected: Mapping[str, "pd.Series[Any]"], threshold: float = PROXY
) -> tuple[Proxy, ...]:
    """Return the features that predict a protected attribute, strongest first; one row a lead in both, in one order."""
    found = []
    for attribute, given in protected.items():
        target = group_values(given)
        for name in values.columns:
            strength = cramers_v(_bands(values[name]), target)
            if strength >= threshold:
                found.append(Proxy(str(name), attribute, strength))
    return tuple(sorted(found, key=lambda proxy: (-proxy.strength, proxy.feature, proxy.attribute)))


def cramers_v(left: Texts, right: Texts) -> float:
    """Return Cramér's V of two groupings, corrected for chance (Bergsma 2013, J. Korean Stat. Soc. 42: 323-328)."""
    (a, first), (b, second) = (np.unique(one.astype(str), return_inverse=True) for one in (left, right))
    rows, height, width = len(left), len(a), len(b)
    if rows < 2 or height < 2 or width < 2:
        return 0.0
    table = np.zeros((height, width))
    np.add.at(table, (first, second), 1.0)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / rows
    spread = float(((table - expected) ** 2 / expected).sum()) / rows
    chance = (height - 1) * (width - 1) / (rows - 1)
    tall, wide = (size - (size - 1) ** 2 / (rows - 1) for size in (height, width))
    room = min(tall, wide) - 1
    return float(np.sqrt(min(1.0, max(0.0, spread - chance) / room))) if room > 0 else 0.0


def group_values(values: "pd.Series[Any]") -> Texts:
    """Return the group of each row, shape (n_rows,): text as it is, many different numbers in quarters."""
    known = values.notna().to_numpy()
    if pd.api.types.is_numeric_dtype(values) and values.nunique() > FEW_NUMBERS:
        return _quantiles(values.to_numpy(dtype=np.float64, na_value=np.nan), 4)
    text = values.astype(object).to_numpy()
    return np.array([str(one) if there else UNKNOWN for one, there in zip(text, known, strict=True)], dtype=object)


def _bands(column: "pd.Series[Any]") -> Texts:
    if pd.api.types.is_numeric_dtype(column):
        return _quantiles(column.to_numpy(dtype=np.float64, na_value=np.nan), BANDS)
    return group_values(column)


def _quantiles(numbers: FloatArray, parts: int) -> Texts:
    """Name the equal-count band of each number by its ends."""
    known = np.isfinite(numbers)
    found = np.full(len(numbers), UNKNOWN, dtype=object)
    if known.any():
        inner = np.unique(np.quantile(numbers[known], np.linspace(0, 1, parts + 1)[1:-1]))
        names = [
            f"up to {inner[0]:g}",
            *(f"above {low:g} to {high:g}" for low, high in pairwise(inner)),
        ]
        names.append(f"above {inner[-1]:g}")
        place = np.searchsorted(inner, numbers[known], side="left")
        found[known] = np.array(names, dtype=object)[place]
    return found


def _pooled(rows: ScoredGroups, min_leads: int) -> Texts:
    leads = pd.DataFrame({"value": rows.value, "lead": rows.lead}).groupby("value")["lead"].nunique()
    small = set(leads.index[leads < min_leads])
    return np.array([POOLED if value in small else value for value in rows.value], dtype=object)


@dataclass(frozen=True)
class _Counts:
    """Sums an account and group, shape (n_accounts, n_groups): rows, selected, positives, selected positives."""

    rows: FloatArray
    selected: FloatArray
    positives: FloatArray
    found: FloatArray

    @classmethod
    def of(cls, rows: ScoredGroups, member: IntArray, groups: int, share: float) -> Self:
        _, account = np.unique(rows.account, return_inverse=True)
        accounts = int(account.max()) + 1
        place = account * groups + member
        chosen, positive = selected(rows.probability, share), rows.label.astype(np.float64)
        sums = (
            np.bincount(place, weight, accounts * groups).astype(np.float64).reshape(accounts, groups)
            for weight in (np.ones(len(place)), chosen, positive, chosen * positive)
        )
        return cls(*sums)

    @property
    def clusters(self) -> int:
        return len(self.rows)

    def rates(self, times: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return selection and true-positive rate, shape (n_draws, n_groups), where accounts count `times`."""
        rows, chosen, positive, found = (times @ one for one in (self.rows, self.selected, self.positives, self.found))
        return _divide(chosen, rows), _divide(found, positive)


def selected(probability: FloatArray, share: float) -> FloatArray:
    """Return 1 for the best `share` of the rows, 0 for the others, and for a tie at the cut its chance to be chosen."""
    wanted = share * len(probability)
    value, place, count = np.unique(-probability, return_inverse=True, return_counts=True)
    before = np.cumsum(count) - count
    part = np.clip((wanted - before) / count, 0.0, 1.0)
    return np.asarray(part[place]) if len(value) else np.zeros(0)


def _draws(clusters: int, draws: int, seed: int) -> list[FloatArray]:
    random = np.random.default_rng(seed)
    return [
        np.bincount(random.integers(clusters, size=clusters), minlength=clusters).astype(np.float64)[None, :]
        for _ in range(draws)
    ]


def _ratio(whole: FloatArray, drawn: FloatArray, place: int, best: int) -> Estimate:
    value = float(_divide(whole[:, place], whole[:, best])[0])
    if place == best:
        return Estimate(value, value, value)
    ratios = _divide(drawn[:, place], drawn[:, best])
    known = ratios[np.isfinite(ratios)]
    if len(known) == 0 or not np.isfinite(value):
        return Estimate(value, float("nan"), float("nan"))
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(value, min(float(low), value), max(float(high), value))


def _sentence(attribute: str, groups: tuple[GroupRow, ...]) -> str:
    low = [row for row in groups if not row.small and row.selection_ratio.value < FOUR_FIFTHS]
    sure = [row for row in low if row.selection_ratio.high < FOUR_FIFTHS]
    judged = sum(not row.small for row in groups)
    if not low:
        return f"{attribute}: each of {judged} groups is selected at four fifths or more of the best group's rate"
    shown = ", ".join(f"{row.group} ({row.selection_ratio.value:.2f})" for row in low)
    certain = f"{len(sure)} of them" if sure else "none of them"
    certainty = "" if len(sure) == len(low) else f"; for {certain} the whole interval lies below that"
    return f"{attribute}: selected at less than four fifths of the best group's rate: {shown}{certainty}"


def _divide(upper: FloatArray, lower: FloatArray) -> FloatArray:
    nothing = np.full(np.broadcast_shapes(upper.shape, lower.shape), np.nan)
    return np.asarray(np.divide(upper, lower, out=nothing, where=lower > 0))


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nan(one) for name, one in value.items()}
    return None if isinstance(value, float) and not np.isfinite(value) else value
