"""Why a lead is back, in words, with its history."""

from datetime import datetime

import numpy as np
import numpy.typing as npt

from handoff.policy.recycling.day_words import day_words, days_of, local_day
from handoff.policy.recycling.facts import RecyclingFacts
from handoff.policy.recycling.judge import RecyclingOutcome, Return
from handoff.scoring.event_phrases import named

TextArray = npt.NDArray[np.object_]


def returned_words(facts: RecyclingFacts, outcome: RecyclingOutcome, as_of: datetime, zone: str = "UTC") -> TextArray:
    """Return what sales reads of each lead that is back, shape (n_leads,); "" for all others.

    facts, outcome: of the same leads. as_of: tonight; days of another year are written with it. zone: where the days
    are those of the calendar.
    """
    found = np.full(len(facts), "", dtype=object)
    places = np.flatnonzero(outcome.back != "")
    days = _Days(facts, places, as_of, zone)
    for row, place in enumerate(places.tolist()):
        kind = Return(outcome.back[place])
        found[place] = _woke(facts, place, days, row) if kind is Return.WOKE else _left(facts, place, kind, days, row)
    return found


class _Days:
    """The days of the leads that are back, in words, and how many of them were silent."""

    def __init__(self, facts: RecyclingFacts, places: npt.NDArray[np.int64], as_of: datetime, zone: str) -> None:
        today = local_day(as_of, zone)

        def said(instants: npt.NDArray[np.datetime64]) -> TextArray:
            return day_words(days_of(instants[places], zone), today)

        self.left, self.recycled = said(facts.left_at), said(facts.recycled_at)
        self.handed_over, self.active = said(facts.handed_over_at), said(facts.active_at)
        self.silent = facts.silent_days[places]


def _left(facts: RecyclingFacts, place: int, kind: Return, days: _Days, row: int) -> str:
    """Say "Back: rejected on 3 May (bad timing), recycled on 1 Jun, pricing view on 12 Jun"."""
    if kind is Return.STALLED:
        gone, since = f"handed over on {days.handed_over[row]}", facts.recycled_at[place]
    else:
        reason = facts.reason(place)
        why = f" ({reason})" if reason else ""
        gone, since = f"{facts.left_stage[place]} on {days.left[row]}{why}", facts.left_at[place]
    steps = [gone]
    if kind is not Return.REENGAGED:
        steps.append(f"recycled on {days.recycled[row]}")
    if facts.active_at[place] > since:
        steps.append(_activity(facts, place, days, row))
    return f"Back: {', '.join(steps)}"


def _woke(facts: RecyclingFacts, place: int, days: _Days, row: int) -> str:
    """Say "Back after 95 days of silence (handed over on 3 Feb): webinar attended on 12 Jun"."""
    before = facts.handed_over_at[place] <= facts.silent_from[place]
    handed = f" (handed over on {days.handed_over[row]})" if before else ""
    return f"Back after {int(days.silent[row]):,} days of silence{handed}: {_activity(facts, place, days, row)}"


def _activity(facts: RecyclingFacts, place: int, days: _Days, row: int) -> str:
    return f"{named(str(facts.active_type[place]))} on {days.active[row]}"
