"""Who enters and who leaves which tier when one agreement follows another on the same night."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.model.arrays import FloatArray, IntArray
from handoff.policy.tiers.assign import HANDED_OVER

TextArray = npt.NDArray[np.object_]


@dataclass(frozen=True)
class TierChanges:
    """One night under two agreements: arrays of shape (n_changed,), the likeliest lead first.

    position: of the changed lead among those given. before, after: names of `Tier`.
    counts: (before, after) -> leads, of all leads, changed or not.
    """

    position: IntArray
    before: TextArray
    after: TextArray
    counts: Mapping[tuple[str, str], int]

    def entering(self, tier: Tier) -> int:
        """Return how many leads come into `tier`."""
        return sum(count for (before, after), count in self.counts.items() if after == tier.value != before)

    def leaving(self, tier: Tier) -> int:
        """Return how many leads go out of `tier`."""
        return sum(count for (before, after), count in self.counts.items() if before == tier.value != after)


def tier_changes(before: TextArray, after: TextArray, probability: FloatArray) -> TierChanges:
    """Compare two assignments of the same leads, each of shape (n_leads,)."""
    listed = [tier.value for tier in HANDED_OVER]
    moved = (before != after) & (np.isin(before, listed) | np.isin(after, listed))
    position = np.flatnonzero(moved)
    position = position[np.argsort(-probability[position], kind="stable")].astype(np.int64)
    counts = {
        (one.value, other.value): int(((before == one.value) & (after == other.value)).sum())
        for one in TIER_ORDER
        for other in TIER_ORDER
    }
    return TierChanges(position, before[position], after[position], {pair: n for pair, n in counts.items() if n})
