"""Behavioural rules count what happened, and was known, in the days before the night."""

from datetime import UTC, datetime, timedelta

import ibis
import pandas as pd

from handoff.policy.rules.event_counts import count_events

NIGHT = datetime(2026, 3, 14, 2, tzinfo=UTC)


def event(
    lead: int, days: float, kind: str = "view", seen: float | None = None, machine: float | None = None
) -> dict[str, object]:
    """One event so many days before the night; `seen` and `machine` likewise."""
    at = {"occurred_at": days, "seen_at": days if seen is None else seen, "machine_from": machine}
    night = NIGHT.replace(tzinfo=None)
    instants = {name: None if ago is None else night - timedelta(days=ago) for name, ago in at.items()}
    return {"lead_key": lead, "event_type": kind, **instants}


def counted(*events: dict[str, object], windows: tuple[tuple[str, int | None], ...]) -> dict[int, list[int]]:
    frame = pd.DataFrame(list(events)).astype(
        dict.fromkeys(("occurred_at", "seen_at", "machine_from"), "datetime64[us]")
    )
    found = count_events(ibis.memtable(frame), windows, NIGHT)
    return {int(row[0]): [int(value) for value in row[1:]] for row in found.itertuples(index=False)}


def test_a_window_reaches_back_from_the_night_and_not_up_to_it() -> None:
    events = [event(1, 0), event(1, 1 / 86400), event(1, 30), event(1, 30.001), event(2, 400)]
    assert counted(*events, windows=(("view", 30), ("view", None))) == {1: [2, 3], 2: [0, 1]}


def test_what_became_known_later_does_not_count() -> None:
    assert counted(event(1, 5), event(1, 5, seen=0), event(1, 5, seen=-2), windows=(("view", 30),)) == {1: [1]}


def test_a_robot_does_not_count_from_when_it_is_known() -> None:
    assert counted(event(1, 5, machine=4), event(1, 5, machine=-1), windows=(("view", 30),)) == {1: [1]}


def test_types_are_counted_apart_and_silent_leads_have_no_row() -> None:
    events = [event(1, 5), event(1, 5, kind="call"), event(2, 5, kind="other")]
    assert counted(*events, windows=(("call", 7), ("view", 7))) == {1: [1, 1]}


def test_without_events_or_rules_nothing_is_counted() -> None:
    assert list(count_events(None, (("view", 7),), NIGHT).columns) == ["lead_key", "view (7 days)"]
    assert len(count_events(None, (), NIGHT)) == 0
