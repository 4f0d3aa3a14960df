"""Which leads were handed over, and when: a lead that stays on the list for ten nights is handed over once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from handoff.domain.tiers import Tier
from handoff.model.arrays import FloatArray, IntArray
from handoff.monitoring.performance.past_night import HANDED_OVER, PLACE_OF, Mask, PastNight, Tiers
from handoff.policy.preview.weeks import REST_DAYS

Instants = npt.NDArray[np.datetime64]
_NAMES: Final = ("lead", "tier", "probability", "night", "published_at", "due_by")


@dataclass(frozen=True)
class HandedOver:
    """Leads at the moment at which they came on the list; arrays of shape (n_rows,), by rising night.

    lead: lead_key. tier: place in TIER_ORDER (SAL or MQL). night: datetime64[D]. published_at, due_by: naive UTC.
    """

    lead: IntArray
    tier: Tiers
    probability: FloatArray
    night: Instants
    published_at: Instants
    due_by: Instants

    def __len__(self) -> int:
        return len(self.lead)

    def take(self, chosen: Mask) -> Self:
        """Return the rows where `chosen` is true."""
        return type(self)(*(getattr(self, name)[chosen] for name in _NAMES))

    def of_tier(self, tier: Tier) -> Self:
        """Return the rows of one tier."""
        return self.take(np.asarray(self.tier == PLACE_OF[tier.value]))


@dataclass(frozen=True)
class ListedNight:
    """The leads of a night's list (SAL and MQL), and when it was published (naive UTC)."""

    night: date
    published_at: np.datetime64
    lead: IntArray
    tier: Tiers
    probability: FloatArray
    due_by: Instants

    @classmethod
    def of(cls, one: PastNight, published_at: np.datetime64) -> Self:
        """Return the list of a night of scores."""
        inside = np.isin(one.tier, [PLACE_OF[tier.value] for tier in HANDED_OVER])
        return cls(one.night, published_at, one.lead[inside], one.tier[inside], one.probability[inside],
                   one.due_by[inside])  # fmt: skip


def newly_handed_over(lists: Sequence[ListedNight], first: date) -> HandedOver:
    """Return the leads that came on the list from the night `first` on, who were not on it in the 14 days before.

    lists: by rising night, from 14 days before `first` on where there are such.
    """
    seen: dict[int, date] = {}
    parts: list[HandedOver] = []
    for one in lists:
        former = np.array([seen.get(lead, date.min) for lead in one.lead.tolist()], dtype=object)
        is_new = np.asarray(former < one.night - timedelta(days=REST_DAYS), dtype=np.bool_)
        if one.night >= first:
            parts.append(_rows(one, is_new))
        seen.update(dict.fromkeys(one.lead.tolist(), one.night))
    if not parts:
        return _rows(_NOBODY, np.zeros(0, dtype=np.bool_))
    return HandedOver(*(np.concatenate([getattr(part, name) for part in parts]) for name in _NAMES))


def _rows(one: ListedNight, chosen: Mask) -> HandedOver:
    count = int(chosen.sum())
    return HandedOver(
        lead=one.lead[chosen],
        tier=one.tier[chosen],
        probability=one.probability[chosen],
        night=np.full(count, np.datetime64(one.night, "D")),
        published_at=np.full(count, one.published_at).astype("datetime64[us]"),
        due_by=one.due_by[chosen].astype("datetime64[us]"),
    )


_NOBODY: Final = ListedNight(
    date.min,
    np.datetime64("1970-01-01", "us"),
    np.zeros(0, np.int64),
    np.zeros(0, np.int8),
    np.zeros(0),
    np.zeros(0, "datetime64[us]"),
)
