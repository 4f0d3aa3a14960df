"""Further records of a person vanish from the leads; all that they say and did is the first record's, at its time."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from handoff.domain.settings import IdentitySection
from handoff.errors import ConfigError
from handoff.features.planning import leads_as_known
from handoff.labels import open_rows
from handoff.sources.report import data_report
from handoff.sources.store import IDENTITY, table_path
from tests.sources.conftest import Result

Run = Callable[..., Result]
ADA = {"name": "Ada Lovelace", "email": "ada.lovelace@acme.de", "company": "Acme", "phone": "", "job_title": ""}
#: The second record of Ada comes first in the file.
LEADS: list[dict[str, Any]] = [
    {**ADA, "lead_id": "again", "created_at": "2026-03-01", "phone": "+49 30 901820", "job_title": "CFO"},
    {**ADA, "lead_id": "ada", "created_at": "2026-01-01"},
    {**ADA, "lead_id": "third", "created_at": "2026-04-01", "phone": "+49 30 111111", "job_title": "CEO"},
    {"lead_id": "eve", "created_at": "2026-01-02", "name": "Eve Else", "job_title": "CTO"},
]
EVENTS = [
    {"lead_id": "ada", "occurred_at": "2026-02-01", "event_type": "page_view"},
    {"lead_id": "again", "occurred_at": "2026-03-02", "event_type": "page_view"},
    {"lead_id": "eve", "occurred_at": "2026-02-01", "event_type": "page_view"},
]
STAGES = [
    {"lead_id": "again", "stage": "mql", "entered_at": "2026-03-05"},
    {"lead_id": "eve", "stage": "sql", "entered_at": "2026-03-05"},
]


def night(month: int, day: int) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def ingested(run: Run, **settings: Any) -> Result:
    return run(**{"leads": LEADS, "events": EVENTS, "stages": STAGES, **settings})


def test_a_person_is_one_lead_and_nothing_is_lost(run: Run) -> None:
    result = ingested(run)
    leads = result.rows("leads")
    assert [(row["lead_id"], row["duplicates"], row["lead_key"]) for row in leads] == [("ada", 2, 0), ("eve", 0, 1)]
    assert [row["lead_key"] for row in result.rows("events")] == [0, 0, 1]
    assert {(row["lead_key"], row["stage"]) for row in result.rows("stages")} == {(0, "mql"), (1, "sql")}
    counts = result.ingested.counts[0]
    assert (counts.read, counts.kept, counts.repeated) == (4, 2, 2)
    assert result.ingested.n_leads == 2


def test_the_order_of_rows_is_irrelevant(run: Run) -> None:
    forward, backward = (ingested(run, leads=leads).rows("leads") for leads in (LEADS, [*LEADS[1:], LEADS[0]]))
    assert {row["lead_id"]: row["job_title"] for row in forward} == {
        row["lead_id"]: row["job_title"] for row in backward
    }


def test_the_first_record_is_filled_by_the_oldest_that_tells(run: Run) -> None:
    ada = ingested(run).rows("leads")[0]
    assert (ada["created_at"].month, ada["phone"], ada["job_title"]) == (1, "+49 30 901820", "CFO")


def test_no_night_knows_what_only_a_later_record_told(run: Run) -> None:
    result = ingested(run)
    before, after = (leads_as_known(result.dataset, night(3, day)).columns for day in (1, 2))
    assert (before["job_title"].tolist(), before["phone"].tolist()) == ([None, "CTO"], [None, None])
    assert (after["job_title"].tolist(), after["phone"].tolist()) == (["CFO", "CTO"], ["+49 30 901820", None])


def test_no_night_knows_what_a_later_record_did_before_it_was_there(run: Run) -> None:
    early = {"lead_id": "again", "occurred_at": "2026-02-10", "event_type": "page_view"}
    lost = {"lead_id": "again", "stage": "sql", "entered_at": "2026-02-10"}
    result = ingested(run, events=[*EVENTS, early], stages=[*STAGES, lost])
    events, stages = (
        {
            row[at].date().isoformat(): row["seen_at"].date().isoformat()
            for row in result.rows(table)
            if not row["lead_key"]
        }
        for table, at in (("events", "occurred_at"), ("stages", "entered_at"))
    )
    assert events == {"2026-02-01": "2026-02-01", "2026-02-10": "2026-03-01", "2026-03-02": "2026-03-02"}
    assert stages == {"2026-02-10": "2026-03-01", "2026-03-05": "2026-03-05"}
    assert 0 in open_rows(result.dataset, [night(2, 20)]).lead_key


def test_a_night_counts_the_records_that_there_were(run: Run) -> None:
    dataset = ingested(run).dataset
    found = [leads_as_known(dataset, night(*on)).columns["duplicates"] for on in ((2, 1), (3, 2), (4, 2))]
    assert [[int(count) for count in counts] for counts in found] == [[0, 0], [1, 0], [2, 0]]


def test_the_history_of_a_field_is_its_own_records(run: Run) -> None:
    change = {"attribute": "job_title", "changed_at": "2026-03-20", "old_value": "clerk", "value": "CFO"}
    changes = [{"lead_id": lead_id, **change} for lead_id in ("again", "eve")]
    mapping = {"attribute_changes": {"source": "changes"}}
    result = ingested(run, mapping=mapping, more={"changes": changes})
    titles = [leads_as_known(result.dataset, night(3, day)).columns["job_title"].tolist() for day in (10, 21)]
    # What the second record says today is known since it was last changed there.
    assert titles == [[None, "clerk"], ["CFO", "CFO"]]
    assert result.ingested.counts[-1].repeated == 1


def test_who_was_lost_and_comes_again_is_open_again(run: Run) -> None:
    stages = [*STAGES, {"lead_id": "ada", "stage": "lost", "entered_at": "2026-02-10"}]
    dataset = ingested(run, stages=stages).dataset
    assert [list(open_rows(dataset, [night(*on)]).lead_key) for on in ((2, 5), (2, 20), (3, 2))] == [
        [0, 1],
        [1],
        [0, 1],
    ]


@pytest.mark.parametrize("stage", ["sql", "won", "disqualified"])
def test_others_that_come_again_stay_closed(run: Run, stage: str) -> None:
    stages = [*STAGES, {"lead_id": "ada", "stage": stage, "entered_at": "2026-02-10"}]
    assert list(open_rows(ingested(run, stages=stages).dataset, [night(3, 2)]).lead_key) == [1]


def test_outcomes_of_a_flat_table_are_the_first_records(run: Run) -> None:
    flat = [{**row, "won": won} for row, won in zip(LEADS, ("1", "0", "", "0"), strict=True)]
    leads = {"source": "leads", "outcome": {"column": "won", "positive": ["1"]}}
    result = run(leads=flat, mapping={"leads": leads, "events": None, "stages": None})
    stages = {(row["lead_key"], row["stage"], row["entered_at"].month) for row in result.rows("stages")}
    assert stages == {(0, "lost", 1), (0, "sql", 3), (0, "recycled", 3), (1, "lost", 1)}


def test_identity_can_be_turned_off_and_overruled(run: Run) -> None:
    assert ingested(run, identity=IdentitySection(enabled=False)).ingested.n_leads == 4
    apart = IdentitySection(different=(("ada", "again", "third"),))
    assert ingested(run, identity=apart).ingested.n_leads == 4
    with pytest.raises(ConfigError, match='"nobody" is the id of no lead'):
        ingested(run, identity=IdentitySection(same=(("ada", "nobody"),)))


def test_the_report_counts_people_already_there(run: Run) -> None:
    result = ingested(run)
    found = data_report(result.dataset, result.ingested, {}).to_dict()["identity"]
    assert (found["merged"], found["people"], found["accounts"]) == (2, 1, {"domain": 1, "none": 1})
    assert 0.95 <= found["weakest"] < 1


def test_all_rows_may_be_one_person_and_an_address_column_may_be_empty(run: Run) -> None:
    rows = [{**ADA, "lead_id": "ada", "created_at": "2026-01-01"}]
    rows += [{**ADA, "lead_id": f"again {n}", "created_at": "2026-01-02"} for n in range(50)]
    assert [(row["lead_id"], row["duplicates"]) for row in ingested(run, leads=[*rows, LEADS[3]]).rows("leads")] == [
        ("ada", 50),
        ("eve", 0),
    ]
    empty = [{**row, "email": ""} for row in LEADS]
    assert [row["lead_id"] for row in ingested(run, leads=empty).rows("leads")] == ["ada", "eve"]


def test_leads_that_tell_nobody_cost_nothing(run: Run) -> None:
    result = run(leads=[{"lead_id": "a", "created_at": "2026-01-01", "points": "1"}] * 1, identity=IdentitySection())
    assert result.rows("leads")[0]["duplicates"] == 0
    assert not table_path(result.ingested.store, IDENTITY).exists()
