"""Gives every lead exactly one tier: exclusions first, then qualification, then lines and places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from handoff.domain.agreement import REPS, Agreement
from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.policy.tiers.assignment import assign_reps
from handoff.policy.tiers.candidates import BoolArray, Candidates, FloatArray, IntArray, TextArray
from handoff.policy.tiers.filling import fill, in_order
from handoff.policy.tiers.lot import draw_lots
from handoff.policy.tiers.reasons import tier_reasons
from handoff.policy.tiers.rooms import Rooms, rooms_of

#: Tiers that somebody follows up, in the order in which they are filled.
HANDED_OVER: Final = (Tier.SAL, Tier.MQL)


@dataclass(frozen=True)
class TierAssignment:
    """Arrays of shape (n_leads,) in the order of the leads given.

    tier: names of `Tier`. reason: why, in plain words. rank: 1 is the best lead of the best tier.
    percentile: share of all leads whose probability is not higher, in 0-100. team: name, "" for none. assigned_to:
    the rep who should work a lead that is handed over, else its owner; "" for nobody. selection_probability: the
    chance in [0, 1] that tonight's lot put the lead on the SAL list, given all scores; 0 where it may not be there.
    places: how many leads the tiers could take; None: as many as there are.
    """

    tier: TextArray
    reason: TextArray
    rank: IntArray
    percentile: FloatArray
    team: TextArray
    assigned_to: TextArray
    selection_probability: FloatArray
    places: Mapping[Tier, int | None]

    @property
    def counts(self) -> Mapping[Tier, int]:
        """How many leads each tier really got."""
        return {tier: int(np.count_nonzero(self.tier == tier.value)) for tier in TIER_ORDER}


def assign_tiers(night: Candidates, agreement: Agreement) -> TierAssignment:
    """Enforce the agreement on one night's leads; the order of the rows is irrelevant."""
    filled = _fill_all(night, agreement)
    tier = np.full(len(night), Tier.NURTURE.value, dtype=object)
    for name in HANDED_OVER:
        tier[filled.inside[name]] = name.value
    tier[(tier != Tier.NURTURE.value) & ~night.complete] = Tier.INCOMPLETE.value
    tier[night.excluded] = Tier.DISQUALIFIED.value
    rank = _rank(tier, night.best_first(night.probability))
    teams = np.array([*(team.name for team in agreement.teams), ""], dtype=object)
    return TierAssignment(
        tier=tier,
        reason=tier_reasons(tier, night, agreement),
        rank=rank,
        percentile=_percentile(night.probability),
        team=teams[night.team],
        assigned_to=_assigned(night, agreement, tier, rank),
        selection_probability=filled.selection_probability,
        places=filled.places,
    )


@dataclass(frozen=True)
class _Filled:
    """Who is inside which tier, were all data complete; and the chances of being on the SAL list."""

    inside: Mapping[Tier, BoolArray]
    selection_probability: FloatArray
    places: Mapping[Tier, int | None]


def _fill_all(night: Candidates, agreement: Agreement) -> _Filled:
    tiers, left = agreement.tiers, night.may_be_handed_over
    rooms = rooms_of(tiers.SAL, agreement.teams, night)
    best = fill(Tier.SAL, tiers, night, left, rooms)
    lots = draw_lots(best, left, in_order(Tier.SAL, tiers, night), night, agreement.exploration.share, rooms)
    accepted = (best & ~night.complete) | lots.listed
    rest = _rest(agreement, night, lots.listed)
    left = left & ~accepted
    return _Filled(
        inside={Tier.SAL: accepted, Tier.MQL: fill(Tier.MQL, tiers, night, left, rest)},
        selection_probability=lots.selection_probability,
        places={Tier.SAL: _places(agreement, Tier.SAL, rooms), Tier.MQL: _places(agreement, Tier.MQL, rest)},
    )


def _rest(agreement: Agreement, night: Candidates, listed: BoolArray) -> Rooms:
    """Return the places of MQL; those of the reps are what SAL has left of them."""
    own = rooms_of(agreement.tiers.MQL, agreement.teams, night)
    return own.after(listed) if agreement.tiers.MQL.capacity == REPS else own


def _places(agreement: Agreement, tier: Tier, rooms: Rooms) -> int | None:
    terms = agreement.tiers.terms(tier)
    return None if terms is None or terms.capacity is None else rooms.total()


def _rank(tier: TextArray, order: IntArray) -> IntArray:
    place = {name.value: position for position, name in enumerate(TIER_ORDER)}
    listed = order[np.argsort([place[name] for name in tier[order]], kind="stable")]
    rank = np.empty(len(order), dtype=np.int64)
    rank[listed] = np.arange(1, len(order) + 1)
    return rank


def _percentile(probability: FloatArray) -> FloatArray:
    not_higher = np.searchsorted(np.sort(probability), probability, side="right")
    return np.round(100.0 * not_higher / max(len(probability), 1), 1)


def _assigned(night: Candidates, agreement: Agreement, tier: TextArray, rank: IntArray) -> TextArray:
    listed = np.argsort(rank)
    leads = [listed[tier[listed] == name.value] for name in HANDED_OVER]
    # Where MQL takes what SAL leaves of the reps' places, one that only its owner may work comes before all others.
    groups = [np.concatenate(leads)] if agreement.tiers.MQL.capacity == REPS else leads
    rep = assign_reps(agreement.teams, night, groups)
    return np.where(rep == "", night.owner, rep)
