"""What cannot be used is put aside with its reason, its place and its cell, and every row is accounted for."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handoff.errors import EmptyTableError, SourceError
from handoff.sources.counts import TableCounts
from tests.sources.conftest import EVENTS, LEADS, Result

Run = Callable[..., Result]
GOOD: dict[str, Any] = {
    "event_id": "1",
    "lead_id": "a",
    "occurred_at": "2026-02-01T10:00:00Z",
    "known_at": "",
    "event_type": "call",
    "duration_seconds": "60",
}
BAD = [
    ({"lead_id": " "}, "no_id", ""),
    ({"lead_id": "ghost"}, "unknown_lead", "ghost"),
    ({"occurred_at": "31/13/2026"}, "unparsable_time", "31/13/2026"),
    ({"occurred_at": ""}, "unparsable_time", ""),
    ({"occurred_at": "9999-12-31"}, "unparsable_time", "9999-12-31"),
    ({"known_at": "soon"}, "unparsable_time", "soon"),
    ({"occurred_at": "2025-12-01"}, "before_lead", "2025-12-01"),
    ({"occurred_at": "2026-06-02"}, "in_the_future", "2026-06-02"),
    ({"duration_seconds": "-5"}, "negative_duration", "-5"),
    ({"duration_seconds": "long"}, "not_a_number", "long"),
    ({"duration_seconds": "nan"}, "not_a_number", "nan"),
    ({"duration_seconds": "1e300"}, "not_a_number", "1e300"),
    ({"event_type": ""}, "no_value", ""),
]


@pytest.mark.parametrize(("change", "reason", "value"), BAD, ids=[f"{r}-{v}" for _, r, v in BAD])
def test_a_bad_event_is_put_aside_with_its_reason(run: Run, change: dict[str, Any], reason: str, value: str) -> None:
    result = run(events=[GOOD, {**GOOD, "event_id": "2", **change}])
    assert result.reasons("events") == {reason: 1}
    row = result.quarantine[0]
    assert (row["table"], row["source"], row["row"], row["reason"]) == ("events", "events", 2, reason)
    assert (row["value"] or "") == value
    assert row["column"] in GOOD
    assert row["detail"]
    assert len(result.rows("events")) == 1


def test_a_planned_meeting_is_kept_and_does_not_stretch_the_observed_time(run: Run) -> None:
    planned = {**GOOD, "event_id": "2", "occurred_at": "2026-07-01", "known_at": "2026-05-01"}
    result = run(events=[GOOD, planned])
    assert result.reasons("events") == {}
    assert result.rows("events")[1]["seen_at"] == datetime(2026, 7, 1)
    assert result.dataset.observed_until == datetime(2026, 5, 1, tzinfo=UTC)


def test_a_late_loaded_event_is_seen_when_it_arrived(run: Run) -> None:
    result = run(events=[{**GOOD, "known_at": "2026-02-03"}])
    assert result.rows("events")[0]["seen_at"] == datetime(2026, 2, 3)


def test_a_repeated_event_counts_once_and_is_no_error(run: Run) -> None:
    result = run(events=[GOOD, GOOD, {**GOOD, "event_id": ""}, {**GOOD, "event_id": ""}])
    counts = result.ingested.counts[1]
    assert (counts.kept, counts.repeated, dict(counts.quarantined)) == (3, 1, {})


def test_a_repeat_of_an_unusable_event_is_kept(run: Run) -> None:
    result = run(events=[{**GOOD, "occurred_at": "x"}, GOOD])
    assert [row["event_id"] for row in result.rows("events")] == ["1"]
    assert result.ingested.counts[1].repeated == 0


def test_the_first_row_of_a_lead_is_kept(run: Run) -> None:
    leads = [
        {"lead_id": "a", "created_at": "2026-01-05", "name": "late"},
        {"lead_id": "a", "created_at": "2026-01-01", "name": "first"},
        {"lead_id": "a", "created_at": "2026-01-01", "name": "again"},
    ]
    result = run(leads=leads)
    assert [row["name"] for row in result.rows("leads")] == ["first"]
    assert result.reasons("leads") == {"duplicate_id": 2}
    assert [(row["row"], row["lead_id"]) for row in result.quarantine] == [(1, "a"), (3, "a")]


def test_an_unknown_stage_names_the_nearest(run: Run) -> None:
    stages = [
        {"lead_id": "a", "stage": name, "entered_at": "2026-03-01"} for name in ("SQL", "wonn", "Profile Qualified")
    ]
    result = run(stages=stages)
    assert result.reasons("stages") == {"unknown_stage": 1}
    assert 'did you mean "won"?' in result.quarantine[0]["detail"]
    assert [row["stage"] for row in result.rows("stages")] == ["sql", "profile_qualified"]


def test_what_the_mapping_does_not_name_is_no_stage_and_only_counted(run: Run) -> None:
    stages = [{"lead_id": "a", "stage": name, "entered_at": "2026-03-01"} for name in ("Angebot", "Anruf")]
    mapping = {"stages": {"source": "stages", "stage": "stage", "stages": {"Angebot": "sql"}}}
    counts = run(stages=stages, mapping=mapping).ingested.counts[2]
    assert (counts.kept, counts.ignored, dict(counts.quarantined)) == (1, 1, {})


def test_tables_without_a_usable_row_stop_with_an_example(run: Run) -> None:
    with pytest.raises(EmptyTableError, match=r'leads: none of 1 rows.*leads row 1: created_at "17.5.".*mapping.leads'):
        run(leads=[{"lead_id": "a", "created_at": "17.5."}])
    with pytest.raises(EmptyTableError, match=r"events: none of 1 rows.*unknown_lead"):
        run(events=[{**GOOD, "lead_id": "z"}])


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(SourceError, match="3 rows were read but 2"):
        TableCounts("events", read=3, kept=2)


CELLS = {
    "event_id": st.sampled_from(["", "1", "2", "3"]),
    "lead_id": st.sampled_from(["a", "b", "", "z"]),
    "occurred_at": st.sampled_from(["2026-02-01", "x", "", "2027-01-01", "2020-01-01"]),
    "known_at": st.sampled_from(["", "2026-03-01", "y", "2027-01-01"]),
    "event_type": st.sampled_from(["call", "", "page"]),
    "duration_seconds": st.sampled_from(["", "1", "-1", "z"]),
}


@given(rows=st.lists(st.fixed_dictionaries(CELLS), max_size=12))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_is_lost_whatever_the_dirt(run: Run, rows: list[dict[str, str]]) -> None:
    result = run(events=[{**GOOD, "event_id": "0"}, *rows])
    counts = result.ingested.counts[1]
    assert counts.read == len(rows) + 1
    assert counts.kept == len(result.rows("events"))
    assert sum(counts.quarantined.values()) == len(result.quarantine)


def test_leads_and_events_given_as_constants_are_clean(run: Run) -> None:
    result = run()
    assert len(result.rows("leads")) == len(LEADS)
    assert len(result.rows("events")) == len(EVENTS)
