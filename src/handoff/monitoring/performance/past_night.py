"""The published scores of one night, and what became of their leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

import numpy as np
import numpy.typing as npt

from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.model.arrays import FloatArray, IntArray, Label

Tiers = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]
#: Tiers are kept as their place in the order of the list; the two that are handed over come first.
PLACE_OF = {tier.value: place for place, tier in enumerate(TIER_ORDER)}
HANDED_OVER: tuple[Tier, ...] = (Tier.SAL, Tier.MQL)


@dataclass(frozen=True)
class PastNight:
    """One night's scores as they were published; arrays of shape (n_leads,).

    lead: lead_key; account: account_key (a lead that the data no longer has is not among them; `gone` counts those).
    tier: place in TIER_ORDER. due_by: naive UTC, NaT where nobody has to follow up. as_of, scored_at: aware UTC.
    """

    night: date
    as_of: datetime
    scored_at: datetime
    model_version: str
    agreement_version: int
    lead: IntArray
    account: IntArray
    probability: FloatArray
    tier: Tiers
    due_by: npt.NDArray[np.datetime64]
    gone: int = 0

    def __len__(self) -> int:
        return len(self.lead)

    def inside(self, tier: Tier) -> Mask:
        """Mark the leads of a tier, shape (n_leads,)."""
        return np.asarray(self.tier == PLACE_OF[tier.value])


@dataclass(frozen=True)
class KnownRows:
    """Scores whose outcome is known; arrays of shape (n_rows,). label: 1 where the lead became SQL in its window."""

    lead: IntArray
    account: IntArray
    probability: FloatArray
    tier: Tiers
    label: Label

    def __len__(self) -> int:
        return len(self.lead)

    @classmethod
    def of(cls, night: PastNight, label: Label) -> Self:
        """Return the rows of a night with a label of 0 or 1; other labels mean that the outcome cannot be said."""
        kept = label >= 0
        return cls(night.lead[kept], night.account[kept], night.probability[kept], night.tier[kept], label[kept])

    @classmethod
    def joined(cls, parts: Sequence["KnownRows"]) -> Self:
        """Return the rows of several nights, one or more, as one."""
        names = ("lead", "account", "probability", "tier", "label")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def sample(self, at_most: int) -> Self:
        """Return the rows of every n-th account, so that about `at_most` are left; all, where there are no more."""
        step = -(-len(self) // at_most) if len(self) else 1
        # Neighbouring keys are often of one load: a multiplier spreads them (Knuth 1997, vol. 3, section 6.4).
        kept = (self.account.astype(np.uint64) * np.uint64(2_654_435_761) >> np.uint64(16)) % np.uint64(step) == 0
        return type(self)(
            self.lead[kept], self.account[kept], self.probability[kept], self.tier[kept], self.label[kept]
        )
