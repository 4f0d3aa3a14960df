"""Says in plain words why a lead has its tier."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np

from handoff.domain.agreement import REPS, Agreement
from handoff.domain.tiers import Tier
from handoff.policy.tiers.candidates import BoolArray, Candidates, TextArray

#: How the reason of a lead begins that is handed over in the ordinary way.
BY_THE_BOOK: Final = "Meets the agreement and"


def tier_reasons(tier: TextArray, night: Candidates, agreement: Agreement) -> TextArray:
    """Return one sentence a lead, of shape (n_leads,). A lead that the lot put on the list reads like all others."""
    reason = np.empty(len(tier), dtype=object)
    outcomes, names = night.outcomes, [rule.name for rule in agreement.qualify]
    for name in (Tier.SAL, Tier.MQL):
        rows = tier == name.value
        reason[rows] = f"{BY_THE_BOOK} {_line(agreement, name)}"
        floor, held = agreement.tiers.floor(name), night.held(name, agreement.tiers.hysteresis)
        # Below the line are also those whom the lot put on the list.
        reason[rows & (night.probability < floor) & (held >= floor)] = _kept(agreement)
        at_once = outcomes.met & outcomes.always
        _fill(reason, rows & outcomes.shortcut, at_once, lambda met: f"Qualifies at once: {_join(names, met)}")
    _nurture(reason, tier == Tier.NURTURE.value, night, agreement)
    fields = [required.field.replace("_", " ") for required in agreement.required_fields]
    incomplete = tier == Tier.INCOMPLETE.value
    _fill(reason, incomplete, outcomes.lacking, lambda no: f"Missing or not valid: {_join(fields, no, ', ')}")
    reasons = [rule.reason for rule in agreement.exclude]
    _fill(reason, tier == Tier.DISQUALIFIED.value, outcomes.excluded, lambda hit: _join(reasons, hit))
    return reason


def _nurture(reason: TextArray, rows: BoolArray, night: Candidates, agreement: Agreement) -> None:
    outcomes, names, floor = night.outcomes, [rule.name for rule in agreement.qualify], agreement.tiers.floor(Tier.MQL)
    reason[rows] = f"Qualified, but {_why_no_place(agreement)}"
    for waiting, words in _without_a_place(night, agreement):
        reason[rows & waiting] = words
    reason[rows & (night.probability < floor)] = f"Probability is under the MQL line of {_percent(floor)}"
    resting = rows & (night.resting != "")
    reason[resting] = night.resting[resting]
    _fill(reason, rows & ~outcomes.qualified, outcomes.unmet, lambda unmet: f"Does not meet: {_join(names, unmet)}")


def _without_a_place(night: Candidates, agreement: Agreement) -> Iterator[tuple[BoolArray, str]]:
    """Yield the leads that come up to a tier of the reps and may find no place of theirs, with the words for them."""
    tiers = agreement.tiers
    if not tiers.by_reps:
        return
    nearest = Tier.MQL if tiers.MQL.capacity == REPS else Tier.SAL
    up_to_it = night.held(nearest, tiers.hysteresis) >= tiers.floor(nearest)
    yield up_to_it & (night.team < 0), "Qualified, but no team takes it"
    for place, team in enumerate(agreement.teams):
        here = up_to_it & (night.team == place)
        if not any(team.rooms(night.day).values()):
            yield here, "Qualified, but nobody of its team has a place tonight"
        elif team.owners == "only":
            bound = np.isin(night.owner, [rep.name for rep in team.reps])
            yield here & bound, "Qualified, but waits for a place with its owner"


def _fill(reason: TextArray, rows: BoolArray, flags: BoolArray, say: Callable[[Sequence[bool]], str]) -> None:
    """Write the words for each distinct pattern of flags once, however many leads share it."""
    if rows.any():
        patterns, which = np.unique(flags[rows], axis=0, return_inverse=True)
        words = np.array([say(pattern.tolist()) for pattern in patterns], dtype=object)
        reason[rows] = words[which.reshape(-1)]


def _join(names: Sequence[str], flags: Sequence[bool], between: str = "; ") -> str:
    return between.join(name for name, flag in zip(names, flags, strict=True) if flag)


def _line(agreement: Agreement, tier: Tier) -> str:
    floor, terms = agreement.tiers.floor(tier), agreement.tiers.terms(tier)
    by_lot = tier is Tier.SAL and agreement.exploration.share > 0
    parts = [f"is at or over {_percent(floor)}"] if floor > 0 and not by_lot else []
    capacity = None if terms is None else terms.capacity
    if capacity == REPS:
        parts.append("has one of its team's places")
    elif capacity is not None and by_lot:
        parts.append(f"has one of tonight's {capacity:,} places")
    elif capacity is not None:
        parts.append(f"is among tonight's best {capacity:,}")
    if terms is not None and terms.precision is not None and not by_lot:
        parts.append(f"keeps {tier.value} at {_percent(terms.precision)} expected or more")
    hysteresis = agreement.tiers.hysteresis
    beside = terms is not None and (capacity is not None or terms.precision is not None)
    counted = f", with last night's counted {_percent(hysteresis)} higher" if hysteresis > 0 and beside else ""
    return (" and ".join(parts) or "has a place") + counted


def _kept(agreement: Agreement) -> str:
    return f"Meets the agreement and was listed last night: within {_percent(agreement.tiers.hysteresis)} of the line"


def _why_no_place(agreement: Agreement) -> str:
    terms = [(tier.value, one) for tier in (Tier.SAL, Tier.MQL) if (one := agreement.tiers.terms(tier)) is not None]
    places = [
        f"{name} by team" if one.capacity == REPS else f"{name} {one.capacity:,}"
        for name, one in terms
        if one.capacity is not None
    ]
    promised = [f"{name} {_percent(one.precision)}" for name, one in terms if one.precision]
    clauses = [f"the places went to {_ahead(agreement)} ({', '.join(places)})"] * bool(places)
    clauses += [f"it would take the tier under its promised precision ({', '.join(promised)})"] * bool(promised)
    either = any(one.capacity is not None and one.precision for _, one in terms)
    return (" or " if either else " and ").join(clauses)


def _ahead(agreement: Agreement) -> str:
    order = "a better order" if agreement.value is not None else "higher probabilities"
    return f"{order} or last night's leads" if agreement.tiers.hysteresis > 0 else order


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
