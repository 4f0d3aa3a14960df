"""Gives every lead exactly one tier: exclusions first, then qualification, then probability and capacity."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.policy.conditions import BoolArray
from handoff.policy.outcomes import RuleOutcomes
from handoff.policy.tier_reasons import tier_reasons

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.object_]


@dataclass(frozen=True)
class TierAssignment:
    """Arrays of shape (n_leads,) in the order of the leads given.

    tier: names of `Tier`. reason: why, in plain words. rank: 1 is the best lead of the best tier.
    percentile: share of all leads whose probability is not higher, in 0-100.
    """

    tier: TextArray
    reason: TextArray
    rank: IntArray
    percentile: FloatArray

    @property
    def counts(self) -> Mapping[Tier, int]:
        """How many leads each tier really got."""
        return {tier: int(np.count_nonzero(self.tier == tier.value)) for tier in TIER_ORDER}


def assign_tiers(
    probability: FloatArray, lead_id: TextArray, outcomes: RuleOutcomes, agreement: Agreement
) -> TierAssignment:
    """Enforce the agreement on leads with these probabilities and rule outcomes.

    Equal probabilities are ordered by lead_id, so the result does not depend on the order of the rows.
    """
    order = best_first(probability, lead_id)
    tier_in_order = _tiers(probability[order], outcomes.take(order), agreement)
    tier = np.empty(len(order), dtype=object)
    tier[order] = tier_in_order
    return TierAssignment(
        tier=tier,
        reason=tier_reasons(tier, probability, outcomes, agreement),
        rank=_rank(tier_in_order, order),
        percentile=_percentile(probability),
    )


def best_first(probability: FloatArray, lead_id: TextArray) -> IntArray:
    """Return positions by falling probability, then rising lead_id."""
    by_id = np.argsort(np.asarray(lead_id, dtype=str), kind="stable")
    return by_id[np.argsort(-probability[by_id], kind="stable")]


def _tiers(probability: FloatArray, outcomes: RuleOutcomes, agreement: Agreement) -> TextArray:
    excluded: BoolArray = np.asarray(outcomes.excluded.any(axis=1))
    complete: BoolArray = np.logical_not(outcomes.lacking.any(axis=1))
    left = outcomes.qualified & ~excluded
    tier = np.full(len(probability), Tier.NURTURE.value, dtype=object)
    for name in (Tier.SAL, Tier.MQL):
        terms = agreement.tiers.terms(name)
        places = len(probability) if terms is None or terms.capacity is None else terms.capacity
        inside = _inside(left & (probability >= agreement.tiers.floor(name)), complete, places)
        tier[inside] = name.value
        left = left & ~inside
    tier[(tier != Tier.NURTURE.value) & ~complete] = Tier.INCOMPLETE.value
    tier[excluded] = Tier.DISQUALIFIED.value
    return tier


def _inside(candidate: BoolArray, complete: BoolArray, places: int) -> BoolArray:
    """Mark candidates (best first) that get a place; an incomplete one would get one, but takes none."""
    taking = candidate & complete
    ahead: IntArray = np.cumsum(taking) - taking
    return candidate & (ahead < places)


def _rank(tier_in_order: TextArray, order: IntArray) -> IntArray:
    place = {tier.value: position for position, tier in enumerate(TIER_ORDER)}
    listed = order[np.argsort([place[name] for name in tier_in_order], kind="stable")]
    rank = np.empty(len(order), dtype=np.int64)
    rank[listed] = np.arange(1, len(order) + 1)
    return rank


def _percentile(probability: FloatArray) -> FloatArray:
    not_higher = np.searchsorted(np.sort(probability), probability, side="right")
    return np.round(100.0 * not_higher / max(len(probability), 1), 1)
