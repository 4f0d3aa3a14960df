"""Finds terms of an agreement that cannot work together, from the agreement alone.

A rule is read as the set of contents that it admits. Two rules clash when no content meets both; one implies another
when every content that meets it meets the other too. What cannot be told is taken as possible.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from typing import Final

from handoff.domain.agreement import Agreement, Condition
from handoff.domain.tiers import Tier
from handoff.policy.contradictions.meeting import clash, implies, never

_PRESENT: Final = "present"


def contradictions(agreement: Agreement) -> tuple[str, ...]:
    """Return one message for each contradiction: what clashes, and the fix; none where there is none."""
    return tuple(
        dict.fromkeys(
            [
                *_impossible(agreement),
                *_clashing(agreement),
                *_always_excluded(agreement),
                *_required_and_excluded(agreement),
                *_territories(agreement),
                *_unreachable(agreement),
            ]
        )
    )


def _impossible(agreement: Agreement) -> Iterator[str]:
    for place, rule in agreement.rules():
        if never(rule):
            yield f"{place}: its own tests clash, so no lead meets it; widen one of them, or use any instead of all"


def _clashing(agreement: Agreement) -> Iterator[str]:
    needed = [rule for rule in agreement.qualify if not rule.always]
    for one, other in combinations(needed, 2):
        if clash(one, other):
            yield (
                f'qualify "{one.name}" and qualify "{other.name}" cannot both hold, so no lead meets all rules; '
                "widen one, put both into one rule with any, or remove one"
            )
    for rule in needed:
        for exclude in agreement.exclude:
            if implies(rule, exclude):
                yield (
                    f'exclude "{exclude.reason}" removes every lead that meets qualify "{rule.name}", so that nobody '
                    "meets all rules; narrow the exclusion, or remove one of them"
                )


def _always_excluded(agreement: Agreement) -> Iterator[str]:
    for rule in (one for one in agreement.qualify if one.always):
        for exclude in agreement.exclude:
            if implies(rule, exclude):
                yield (
                    f'qualify "{rule.name}" is to qualify always, but exclude "{exclude.reason}" removes each of these '
                    "leads; narrow the exclusion, or remove the rule"
                )


def _required_and_excluded(agreement: Agreement) -> Iterator[str]:
    for required in agreement.required_fields:
        there = Condition.model_validate({"field": required.field, _PRESENT: True})
        for exclude in agreement.exclude:
            if implies(there, exclude):
                yield (
                    f'required_fields asks for "{required.field}", and exclude "{exclude.reason}" removes every lead '
                    "that has it; correct one of them"
                )


def _territories(agreement: Agreement) -> Iterator[str]:
    for ahead, behind in combinations(agreement.teams, 2):
        if ahead.leads is not None and behind.leads is not None and implies(behind.leads, ahead.leads):
            yield (
                f'team "{behind.name}" gets no leads, since team "{ahead.name}" before it takes all of them; write '
                f'"{behind.name}" first, or part the territories'
            )


def _unreachable(agreement: Agreement) -> Iterator[str]:
    tiers = agreement.tiers
    sal = tiers.SAL
    if sal.capacity is None and sal.precision is None and tiers.floor(Tier.SAL) <= tiers.floor(Tier.MQL):
        yield (
            f"tiers: SAL takes every lead from {tiers.floor(Tier.SAL):g} on and has no capacity, so nothing is ever "
            "left for MQL; give SAL a capacity or a higher probability, or lower MQL.probability"
        )
    if tiers.by_reps and all(team.places(rep) == 0 for team in agreement.teams for rep in team.reps):
        yield 'tiers: capacity is "reps", and every rep has 0 places; give at least one rep leads_per_day above 0'
    yield from _all_away(agreement)


def _all_away(agreement: Agreement) -> Iterator[str]:
    first, last = agreement.valid_from, agreement.valid_until
    if not agreement.tiers.by_reps or first is None or last is None:
        return
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    if not any(team.rooms(day) for day in days for team in agreement.teams):
        yield (
            f'tiers: capacity is "reps", and all of them are away from {first} to {last}, as long as the agreement is '
            "valid; correct away, or add a rep"
        )
