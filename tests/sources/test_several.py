"""Several mappings make one table; sources that may be absent; merged records; contacts and opportunities."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from handoff.errors import EmptyTableError, SourceError
from handoff.sources.fingerprint import is_current
from handoff.sources.merged import survivors
from tests.sources.conftest import LEADS, NOW, STAGES, Result, settings_for, write_csv

Run = Callable[..., Result]
OPENS = [
    {"lead_id": "a", "occurred_at": "2026-02-01", "id": "1"},
    {"lead_id": "a", "occurred_at": "2026-02-01", "id": "1"},
]
CALLS = [
    {"lead_id": "b", "occurred_at": "2026-02-03", "id": "1", "known": "2026-02-05"},
    {"lead_id": "x", "occurred_at": "2026-02-03", "id": "2", "known": ""},
]
BOTH = [
    {"source": "events", "constants": {"event_type": "open"}, "columns": {"event_id": "id"}},
    {"source": "calls", "constants": {"event_type": "call"}, "columns": {"event_id": "id", "known_at": "known"}},
]


def test_events_of_two_tables_are_one(run: Run) -> None:
    result = run(events=OPENS, more={"calls": CALLS}, mapping={"events": BOTH})
    rows = [(row["event_type"], row["event_id"], row["lead_key"]) for row in result.rows("events")]
    assert rows == [("open", "events:1", 0), ("call", "calls:1", 1)]
    counts = result.ingested.counts[1]
    assert (counts.read, counts.kept, counts.repeated) == (4, 2, 1)
    assert dict(counts.quarantined) == {"unknown_lead": 1}
    assert [row["source"] for row in result.quarantine] == ["calls"]
    seen = result.rows("events")[1]["seen_at"]
    assert seen == datetime(2026, 2, 5)


def test_one_table_in_a_list_is_that_table(run: Run) -> None:
    one = {"source": "events", "constants": {"event_type": "open"}, "columns": {"event_id": "id"}}
    alone, listed = (run(events=OPENS, mapping={"events": how}).rows("events") for how in (one, [one]))
    assert alone == listed
    assert [row["event_id"] for row in alone] == ["1"]


def test_stages_of_two_tables_are_one(run: Run) -> None:
    both = [
        {"source": "stages", "stage": "stage"},
        {"source": "deals", "constants": {"stage": "won"}, "columns": {"entered_at": "closed"}},
    ]
    result = run(more={"deals": [{"lead_id": "b", "closed": "2026-04-01"}]}, mapping={"stages": both})
    assert sorted((row["stage"], row["lead_key"]) for row in result.rows("stages")) == [("sql", 0), ("won", 1)]


def test_a_field_history_names_fields_its_own_way_and_others_are_left_out(run: Run) -> None:
    leads = [row | {"job_title": "CTO", "industry": "Retail"} for row in LEADS]
    fields = ("jobtitle", "Job Title", "Industry", "hubspotscore")
    changes = [{"lead_id": "a", "field": name, "changed_at": "2026-02-01", "value": "x"} for name in fields]
    mapping = {"source": "changes", "columns": {"attribute": "field"}, "attributes": {"jobtitle": "job_title"}}
    result = run(leads, more={"changes": changes}, mapping={"attribute_changes": mapping})
    assert [row["attribute"] for row in result.rows("attribute_changes")] == ["job_title", "job_title", "industry"]
    assert result.ingested.counts[-1].ignored == 1


def optional(*names: str) -> dict[str, Any]:
    sources = {name: {"path": f"{name}.csv"} for name in ("leads", "events", "stages")}
    return sources | {name: {"path": f"{name}.csv", "optional": True} for name in names}


def test_what_may_be_absent_is_left_out_and_named(run: Run) -> None:
    result = run(events=OPENS, mapping={"events": BOTH}, sources=optional("calls"))
    assert [row["event_type"] for row in result.rows("events")] == ["open"]
    assert result.ingested.absent == ("calls",)


def test_an_empty_file_of_what_may_be_absent_is_none_until_it_is_filled(run: Run, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").touch()
    result = run(events=OPENS, mapping={"events": BOTH}, sources=optional("calls"))
    assert result.ingested.absent == ("calls",)
    settings = settings_for({"events": BOTH}, sources=optional("calls"))
    assert is_current(result.ingested.store, settings, tmp_path, NOW)
    write_csv(tmp_path / "calls.csv", CALLS)
    assert not is_current(result.ingested.store, settings, tmp_path, NOW)


def test_a_source_that_turns_up_makes_the_store_old(run: Run, tmp_path: Path) -> None:
    stored = run(events=OPENS, mapping={"events": BOTH}, sources=optional("calls")).ingested.store
    settings = settings_for({"events": BOTH}, sources=optional("calls"))
    assert is_current(stored, settings, tmp_path, NOW)
    write_csv(tmp_path / "calls.csv", CALLS)
    assert not is_current(stored, settings, tmp_path, NOW)


def test_a_mapping_goes_with_a_join_that_it_needs(run: Run) -> None:
    needed = {"source": "people", "on": "lead_id", "key": "id"}
    for join, events in ((needed, 1), ({**needed, "optional": True}, 2)):
        mapping = {"events": [BOTH[0], {**BOTH[1], "join": join}]}
        calls = CALLS[:1]
        result = run(events=OPENS, more={"calls": calls}, mapping=mapping, sources=optional("people", "calls"))
        assert len(result.rows("events")) == events


def test_leads_cannot_be_absent(run: Run) -> None:
    sources = optional("stages") | {"leads": {"path": "lead.csv", "optional": True}}
    with pytest.raises(SourceError, match=r"sources.leads is not there, but \[mapping.leads\] cannot do without it"):
        run(sources=sources)


def test_something_must_say_who_became_sql(run: Run) -> None:
    sources = optional() | {"stages": {"path": "none.csv", "optional": True}}
    with pytest.raises(SourceError, match="nothing says who became SQL"):
        run(sources=sources)
    with pytest.raises(EmptyTableError, match="stages: none of 1 rows can be used"):
        run(stages=[{**STAGES[0], "lead_id": "x"}])


MERGED = {"source": "leads", "merged": {"source": "merges", "id": "gone", "into": "kept"}}


def test_a_merged_record_is_no_lead_and_what_it_did_is_its_survivors(run: Run) -> None:
    merges = [{"gone": "c", "kept": "b"}, {"gone": "b", "kept": "a"}]
    events = [
        {"lead_id": who, "occurred_at": "2025-06-01" if who == "c" else "2026-02-01", "event_type": "x"}
        for who in "abc"
    ]
    result = run(events=events, more={"merges": merges}, mapping={"leads": MERGED})
    assert [row["lead_id"] for row in result.rows("leads")] == ["a"]
    assert len(result.rows("events")) == 3, "what happened before the survivor was there is kept as well"
    assert result.quarantine == []


def test_a_cell_may_list_several_merged_ids(run: Run) -> None:
    merges = [{"gone": "[b, 17]", "kept": "a"}]
    mapping = {"leads": {**MERGED, "merged": {**MERGED["merged"], "several": True}}}  # type: ignore[dict-item]
    events = [{"lead_id": who, "occurred_at": "2026-02-01", "event_type": "x"} for who in ("b", "17")]
    result = run(events=events, more={"merges": merges}, mapping=mapping)
    assert [row["lead_id"] for row in result.rows("leads")] == ["a"]
    assert len(result.rows("events")) == 2


def test_a_record_whose_survivor_is_not_there_stays_a_lead(run: Run) -> None:
    result = run(more={"merges": [{"gone": "b", "kept": "nobody"}]}, mapping={"leads": MERGED})
    assert [row["lead_id"] for row in result.rows("leads")] == ["a", "b"]


def test_fields_of_a_merged_record_never_rewrite_its_survivors(run: Run) -> None:
    leads = [row | {"country": "DE"} for row in LEADS]
    changes = [{"lead_id": who, "attribute": "country", "changed_at": "2026-02-01", "value": "FR"} for who in "ab"]
    mapping = {"leads": MERGED, "attribute_changes": {"source": "changes"}}
    result = run(leads, more={"merges": [{"gone": "b", "kept": "a"}], "changes": changes}, mapping=mapping)
    assert len(result.rows("attribute_changes")) == 1
    assert result.ingested.counts[-1].repeated == 1


def test_chains_of_merges_end_and_circles_stay_apart() -> None:
    assert survivors({"a": "b", "b": "c", "x": "y", "y": "x", "z": "x"}) == {"a": "c", "b": "c"}


def test_contacts_and_opportunities_are_read_as_they_are(run: Run) -> None:
    deals = [
        {"id": "1", "acc": "7.0", "amount": "1200.5", "won": "TRUE", "closed": "2027-01-01"},
        {"id": "2", "acc": "", "amount": "", "won": "", "closed": ""},
        {"id": "2", "acc": "", "amount": "", "won": "f", "closed": ""},
        {"id": "3", "acc": "", "amount": "much", "won": "f", "closed": ""},
    ]
    columns = {"opportunity_id": "id", "account_id": "acc", "is_won": "won", "closed_at": "closed"}
    contacts = {"source": "people", "columns": {"contact_id": "id"}}
    mapping = {"opportunities": {"source": "deals", "columns": columns}, "contacts": contacts}
    people = [{"id": "9", "email": "a@x.example"}]
    result = run(more={"deals": deals, "people": people}, mapping=mapping)
    found = [(row["account_id"], row["amount"], row["is_won"]) for row in result.rows("opportunities")]
    assert found == [("7", 1200.5, True), (None, None, None)]
    assert result.reasons("opportunities") == {"duplicate_id": 1, "not_a_number": 1}
    assert result.rows("contacts") == [{"contact_id": "9", "email": "a@x.example"}]
    assert run().dataset.opportunities is None


@pytest.mark.parametrize(
    ("cell", "zone", "end"),
    [
        ("2026-03-01", "UTC", "2026-03-01T23:59:59.999999"),
        ("2026-03-01 00:00:00", "UTC", "2026-03-01T23:59:59.999999"),
        ("2026-03-01 09:30:00", "UTC", "2026-03-01T09:30:00"),
        ("2026-03-01", "America/New_York", "2026-03-02T04:59:59.999999"),
        # The day on which clocks go forward has 23 hours.
        ("2026-03-29", "Europe/Berlin", "2026-03-29T21:59:59.999999"),
    ],
)
def test_a_bare_date_may_mean_the_end_of_its_day(run: Run, cell: str, zone: str, end: str) -> None:
    times = {"entered_at": {"timezone": zone, "bare_date": "end"}}
    stages = {"source": "stages", "stage": "stage", "times": times}
    result = run(stages=[{**STAGES[0], "entered_at": cell}], mapping={"stages": stages})
    assert result.rows("stages")[0]["entered_at"] == datetime.fromisoformat(end)
    later = run(stages=[{**STAGES[0], "entered_at": cell}], mapping={"stages": {**stages, "times": {}}})
    assert later.rows("stages")[0]["entered_at"] - datetime.fromisoformat(end) < timedelta(days=1)
