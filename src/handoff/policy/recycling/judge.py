"""Who must not be handed over yet, and who is back: leads that sales rejected, that went quiet, or that asked to wait.

A lead that sales rejected for its timing comes back when it is active again and its rest is over; one rejected for
another reason comes back when somebody recycles it. A later acceptance by sales ends a rejection.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import numpy as np

from handoff.domain.agreement import Recycling
from handoff.domain.instants import naive_utc
from handoff.domain.stages import Stage
from handoff.policy.recycling.day_words import day_words, days_of, local_day
from handoff.policy.recycling.facts import Instants, RecyclingFacts, TextArray
from handoff.policy.recycling.not_before import NotBefore
from handoff.policy.rules.conditions import BoolArray


class Return(StrEnum):
    """Why a lead that was away is back."""

    #: It had left and was recycled.
    RECYCLED = "recycled"
    #: Rejected for its timing, active since, and its rest is over.
    REENGAGED = "re-engaged"
    #: It had been handed over and was recycled without a rejection.
    STALLED = "stalled"
    #: Active again after a long silence.
    WOKE = "woke"


@dataclass(frozen=True)
class RecyclingOutcome:
    """Text arrays of shape (n_leads,), "" for none.

    resting: why the lead must not be handed over tonight. wait: what to do with it meanwhile. back: a `Return`; a
    lead that rests is not back.
    """

    resting: TextArray
    wait: TextArray
    back: TextArray


def judge_recycling(
    facts: RecyclingFacts,
    terms: Recycling,
    as_of: datetime,
    not_before: NotBefore | None = None,
    zone: str = "UTC",
) -> RecyclingOutcome:
    """Decide for each lead whether it rests at `as_of`, and whether it is back.

    Args:
        facts: of the leads.
        terms: [recycling] of the agreement.
        as_of: tonight. A rest of 60 days from a moment is over exactly 60 days later.
        not_before: of the same leads, where `terms.not_before` names a field; it rests until then, whatever else.
        zone: time zone in which days are written.
    """
    away = _Away.of(facts, terms, naive_utc(as_of))
    today = local_day(as_of, zone)
    resting, wait = _rejected(facts, away, today, zone)
    if not_before is not None:
        _asked_to_wait(resting, wait, not_before, today)
    back = _back(facts, away, terms)
    back[resting != ""] = ""
    return RecyclingOutcome(resting, wait, back)


@dataclass(frozen=True)
class _Away:
    """Arrays of shape (n_leads,). left: it left and was not accepted since; rejected: it left by a rejection.

    timing: for a reason of time. recycled, active: at or after it left. rested: the rest after it left is over.
    """

    left: BoolArray
    rejected: BoolArray
    timing: BoolArray
    recycled: BoolArray
    active: BoolArray
    rested: BoolArray
    rest_ends: Instants

    @classmethod
    def of(cls, facts: RecyclingFacts, terms: Recycling, night: datetime) -> "_Away":
        left = ~np.isnat(facts.left_at) & ~(facts.accepted_at > facts.left_at)
        reasons = {reason.strip().casefold() for reason in terms.timing_reasons}
        rest_ends = facts.left_at + np.timedelta64(terms.rest_days, "D")
        return cls(
            left=left,
            rejected=left & (facts.left_stage == Stage.REJECTED.value),
            timing=np.array([str(reason).strip().casefold() in reasons for reason in facts.left_reason], np.bool_),
            # Stages that only have a date are entered at the same instant: then the recycling came after.
            recycled=facts.recycled_at >= facts.left_at,
            active=facts.active_at > facts.left_at,
            rested=rest_ends <= np.datetime64(night, "us"),
            rest_ends=rest_ends,
        )

    @property
    def may_come_back(self) -> BoolArray:
        """Whether a rejected lead comes back by itself."""
        return self.timing & self.active & self.rested


def _rejected(facts: RecyclingFacts, away: _Away, today: date, zone: str) -> tuple[TextArray, TextArray]:
    """Return why rejected leads rest, and until when."""
    resting, wait = (np.full(len(facts), "", dtype=object) for _ in range(2))
    places = np.flatnonzero(away.rejected & ~away.recycled & ~away.may_come_back)
    left = day_words(days_of(facts.left_at[places], zone), today)
    ends = day_words(days_of(away.rest_ends[places], zone), today)
    for place, left_on, end in zip(places.tolist(), left, ends, strict=True):
        then, wait[place] = _until(away, place, end)
        resting[place] = f"Rejected by sales on {left_on} ({facts.reason(place) or 'no reason given'}): {then}"
    return resting, wait


def _until(away: "_Away", place: int, end: str) -> tuple[str, str]:
    if not away.timing[place]:
        return "stays out until it is recycled", "Wait until it is recycled"
    if away.rested[place]:
        return "comes back when it is active again", "Wait until it is active again"
    then = "" if away.active[place] else ", then comes back when it is active again"
    return f"rests until {end}{then}", f"Wait until {end}"


def _asked_to_wait(resting: TextArray, wait: TextArray, not_before: NotBefore, today: date) -> None:
    """Write over what is said of leads whose own date is still to come, or cannot be read: in doubt they rest."""
    field = not_before.field.replace("_", " ")
    later = not_before.day > np.datetime64(today, "D")
    for place, day in zip(np.flatnonzero(later), day_words(not_before.day[later], today), strict=True):
        resting[place], wait[place] = f"Not to be approached before {day} ({field})", f"Wait until {day}"
    for place in np.flatnonzero(not_before.unreadable != ""):
        text = not_before.unreadable[place]
        resting[place] = f'{field.capitalize()} "{text}" is no date; write it like 2026-07-02'
        wait[place] = f"Correct: {field}"


def _back(facts: RecyclingFacts, away: _Away, terms: Recycling) -> TextArray:
    recycled = ~np.isnat(facts.recycled_at) & ~(facts.accepted_at > facts.recycled_at)
    found = np.full(len(facts), "", dtype=object)
    # A later kind writes over an earlier one.
    for kind, who in (
        (Return.WOKE, (facts.silent_days >= terms.silence_days) & (facts.active_at >= facts.woke_at)),
        (Return.STALLED, recycled & ~away.left & (facts.handed_over_at <= facts.recycled_at)),
        (Return.REENGAGED, away.rejected & away.may_come_back),
        (Return.RECYCLED, away.left & away.recycled),
    ):
        found[who] = kind.value
    return found
