"""The last activity is the lead's own, by a person, and known on the night."""

from datetime import timedelta

import ibis
import pandas as pd

from handoff.scoring.activity import last_activity, no_activity
from tests.scoring.made_night import NIGHT

AT = NIGHT.replace(tzinfo=None)
TIMES = dict.fromkeys(("occurred_at", "seen_at", "machine_from"), "datetime64[us]")


def last(*events: tuple[int, float, str, float, bool, float | None]) -> dict[int, str]:
    """Return lead -> type; an event is (lead, days ago, type, seen days ago, outbound, machine days ago)."""
    rows = [
        {
            "lead_key": lead,
            "occurred_at": AT - timedelta(days=days),
            "event_type": kind,
            "seen_at": AT - timedelta(days=seen),
            "outbound": outbound,
            "machine_from": None if machine is None else AT - timedelta(days=machine),
        }
        for lead, days, kind, seen, outbound, machine in events
    ]
    found = last_activity(ibis.memtable(pd.DataFrame(rows).astype(TIMES)), NIGHT)
    return dict(zip(found["lead_key"].tolist(), found["event_type"].tolist(), strict=True))


def test_the_newest_event_strictly_before_the_night_counts() -> None:
    assert last((1, 3, "old", 3, False, None), (1, 2, "new", 2, False, None), (1, 0, "now", 0, False, None)) == {
        1: "new"
    }


def test_what_was_not_known_what_was_sent_and_what_a_robot_did_is_left_out() -> None:
    late, sent, robot = (1, 1, "a", 0, False, None), (1, 1, "b", 1, True, None), (1, 1, "c", 1, False, 0.5)
    assert last((1, 9, "own", 9, False, None), late, sent, robot) == {1: "own"}
    assert last((1, 1, "not yet found out", 1, False, -1)) == {1: "not yet found out"}


def test_simultaneous_events_give_one_row() -> None:
    assert last((1, 2, "b", 2, False, None), (1, 2, "a", 2, False, None), (2, 2, "c", 2, False, None)) == {
        1: "a",
        2: "c",
    }


def test_without_events_nobody_was_active() -> None:
    assert last_activity(None, NIGHT).dtypes.equals(no_activity().dtypes)
    assert len(last_activity(None, NIGHT)) == 0
