"""What a line would have done on past nights: how many leads above it, and how many of them became SQL.

Only probabilities and lines count here; the rules of an agreement (who qualifies at all) need the leads themselves.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.agreement import Agreement, Tiers
from handoff.domain.tiers import Tier
from handoff.model.arrays import FloatArray, IntArray, Label, Nights
from handoff.model.bootstrap import Estimate, cluster_weights, interval

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PastNights:
    """Leads on nights whose outcome is known; arrays of shape (n_rows,). account: one number an account.

    share: of the leads of each night that are there, in (0, 1]; places and leads a night are counted accordingly.
    """

    night: Nights
    lead: IntArray
    account: IntArray
    label: Label
    probability: FloatArray
    share: float = 1.0

    @property
    def n_nights(self) -> int:
        """How many nights there are."""
        return len(np.unique(self.night))

    def place(self) -> IntArray:
        """Return each row's place among the leads of its night, 0 for the likeliest; equals by lead."""
        order = np.lexsort((self.lead, -self.probability, self.night))
        ordered = self.night[order]
        begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
        sizes = np.diff(np.append(begins, len(ordered)))
        place = np.empty(len(ordered), dtype=np.int64)
        place[order] = np.arange(len(ordered)) - np.repeat(begins, sizes)
        return place


@dataclass(frozen=True)
class LineOutcome:
    """The leads between two lines, on the average night.

    expected: their mean probability. precision: the share that became SQL. found: their share of all rows that became
    SQL. Both with 95 % intervals by account; NaN where there is no lead.
    """

    line: str
    leads_a_night: float
    sql_a_night: float
    rows: int
    expected: float
    precision: Estimate
    found: Estimate

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values; NaN becomes None."""
        raw = asdict(self)
        for name in ("precision", "found"):
            raw[name] = {end: value if np.isfinite(value) else None for end, value in raw[name].items()}
        return {**raw, "expected": self.expected if np.isfinite(self.expected) else None}


def tier_outcomes(past: PastNights, agreement: Agreement, draws: int, seed: int) -> tuple[LineOutcome, ...]:
    """Return what the lines of an agreement would have put into SAL, MQL and NURTURE."""
    place = past.place()
    taken = np.zeros(len(past.label), dtype=np.bool_)
    before = np.zeros(len(past.label), dtype=np.int64)
    parts: list[tuple[str, Mask]] = []
    for tier in (Tier.SAL, Tier.MQL):
        places = agreement.usual_places(tier)
        inside = ~taken & (past.probability >= _line(past, agreement.tiers, tier))
        inside &= place - before < (len(place) if places is None else places * past.share)
        parts.append((tier.value, inside))
        taken |= inside
        # Leads of one night are taken from the top: those of this tier lie before all that follow.
        _, of_row = np.unique(past.night, return_inverse=True)
        before += np.bincount(of_row, inside, minlength=int(of_row.max(initial=0)) + 1).astype(np.int64)[of_row]
    parts.append((Tier.NURTURE.value, ~taken))
    return _outcomes(past, parts, draws, seed)


def _line(past: PastNights, tiers: Tiers, tier: Tier) -> float:
    """Return the tier's floor, or the higher line above which the mean probability keeps its promised precision."""
    terms, floor = tiers.terms(tier), tiers.floor(tier)
    if terms is None or terms.precision is None or not len(past.probability):
        return floor
    falling = np.sort(past.probability)[::-1]
    kept = np.cumsum(falling) / np.arange(1, len(falling) + 1) >= terms.precision
    return max(floor, float(falling[kept][-1])) if kept.any() else float("inf")


def capacity_lines(past: PastNights, capacities: Sequence[int], draws: int, seed: int) -> tuple[LineOutcome, ...]:
    """Return what working the best so many leads of each night would have found."""
    place = past.place()
    return _outcomes(past, [(f"best {count:,}", place < count * past.share) for count in capacities], draws, seed)


def probability_lines(past: PastNights, floors: Sequence[float], draws: int, seed: int) -> tuple[LineOutcome, ...]:
    """Return what working all leads from a probability on would have found."""
    return _outcomes(past, [(f"from {floor:.0%}", past.probability >= floor) for floor in floors], draws, seed)


def _outcomes(past: PastNights, parts: Sequence[tuple[str, Mask]], draws: int, seed: int) -> tuple[LineOutcome, ...]:
    inside = np.column_stack([mask for _, mask in parts]).astype(np.float64)
    hits = inside * past.label[:, None]
    drawn = [
        (weights @ inside, weights @ hits, weights @ past.label)
        for weights in cluster_weights(past.account, draws, seed)
    ]
    rows, found, positives = (np.concatenate(one) for one in zip(*drawn, strict=True))
    return tuple(
        _outcome(past, name, mask, (rows[:, place], found[:, place], positives))
        for place, (name, mask) in enumerate(parts)
    )


def _outcome(past: PastNights, name: str, mask: Mask, drawn: tuple[FloatArray, ...]) -> LineOutcome:
    count, sql, nights = int(mask.sum()), int(past.label[mask].sum()), max(past.n_nights, 1) * past.share
    rows, found, positives = drawn
    return LineOutcome(
        line=name,
        leads_a_night=count / nights,
        sql_a_night=sql / nights,
        rows=count,
        expected=float(past.probability[mask].mean()) if count else float("nan"),
        precision=interval(_share(sql, count), _shares(found, rows)),
        found=interval(_share(sql, int(past.label.sum())), _shares(found, positives)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _shares(part: FloatArray, whole: FloatArray) -> FloatArray:
    nothing = np.full(part.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=nothing, where=whole > 0))
