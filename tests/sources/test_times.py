"""Every way to write a time becomes the same UTC instant."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from handoff.errors import SourceError
from tests.sources.conftest import Result

Run = Callable[..., Result]
BERLIN = {"timezone": "Europe/Berlin"}
WRITTEN: list[tuple[str, dict[str, str], str]] = [
    ("2026-03-01T10:00:00+01:00", {}, "2026-03-01T09:00"),
    ("2026-03-01T10:00:00+0100", BERLIN, "2026-03-01T09:00"),
    ("2026-03-01 10:00:00Z", BERLIN, "2026-03-01T10:00"),
    ("2026-03-01T10:00", {}, "2026-03-01T10:00"),
    ("2026-03-01", {}, "2026-03-01T00:00"),
    ("2026-03-01", BERLIN, "2026-02-28T23:00"),
    ("2026-03-01 10:00:00", BERLIN, "2026-03-01T09:00"),
    ("2026-04-01 10:00:00", BERLIN, "2026-04-01T08:00"),
    # 02:30 does not exist on the night that summer time starts: it moves forward by the hour that is skipped.
    ("2026-03-29 02:30:00", BERLIN, "2026-03-29T01:30"),
    # 02:30 comes twice on the night that it ends: the later one, so that nothing is known too early.
    ("2025-10-26 02:30:00", BERLIN, "2025-10-26T01:30"),
    ("01/03/2026 10:00", {"format": "%d/%m/%Y %H:%M"}, "2026-03-01T10:00"),
    ("01/03/2026 10:00", {"format": "%d/%m/%Y %H:%M", **BERLIN}, "2026-03-01T09:00"),
    ("01/03/2026 10:00 +0200", {"format": "%d/%m/%Y %H:%M %z"}, "2026-03-01T08:00"),
    ("1772359200", {"format": "epoch"}, "2026-03-01T10:00"),
    ("1772359200.5", {"format": "epoch"}, "2026-03-01T10:00:00.500"),
    ("1772359200500", {"format": "epoch_ms"}, "2026-03-01T10:00:00.500"),
]


@pytest.mark.parametrize(("written", "times", "utc"), WRITTEN)
def test_times_become_utc(run: Run, written: str, times: dict[str, str], utc: str) -> None:
    leads = [{"lead_id": "a", "created_at": "2025-01-01"}]
    events = [{"lead_id": "a", "occurred_at": written, "event_type": "call"}]
    mapping = {"events": {"source": "events", "times": {"occurred_at": times}}}
    result = run(leads=leads, events=events, mapping=mapping)
    assert result.rows("events")[0]["occurred_at"] == datetime.fromisoformat(utc)


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 0), ("Europe/Berlin", 1), ("America/New_York", 163)])
def test_hour_of_week_counts_from_monday_midnight_there(run: Run, zone: str, hour: int) -> None:
    monday = [{"lead_id": "a", "occurred_at": "2026-02-02T00:15:00Z", "event_type": "call"}]
    result = run(events=monday, workspace={"name": "test", "timezone": zone})
    assert result.rows("events")[0]["hour_of_week"] == hour


def test_a_format_that_the_engine_does_not_know_is_said(run: Run) -> None:
    mapping: dict[str, Any] = {"events": {"source": "events", "times": {"occurred_at": {"format": "%Q"}}}}
    with pytest.raises(SourceError, match=r"mapping\.events .*formats under"):
        run(mapping=mapping)
