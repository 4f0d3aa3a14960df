"""Joins, joined texts and constants: a table says what it does not hold itself."""

from collections.abc import Callable
from typing import Any

import pytest

from handoff.errors import SourceError
from tests.sources.conftest import Result

Run = Callable[..., Result]
PEOPLE = [
    {"id": "1", "email": "a@x.example", "became": ""},
    {"id": "2", "email": "b@x.example", "became": "c2"},
    {"id": "3", "email": "b@x.example", "became": ""},
]
LEADS = [{"lead_id": row["id"], "created_at": "2026-01-01"} for row in PEOPLE]
STAGES = [{"lead_id": "1", "stage": "sql", "entered_at": "2026-03-01"}]


def mails(*recipients: str) -> list[dict[str, str]]:
    return [{"to": to, "at": f"2026-02-0{day}", "kind": "open"} for day, to in enumerate(recipients, start=1)]


def mapping(**join: Any) -> dict[str, Any]:
    joined = {"source": "people", "on": "to", "key": "email", **join}
    columns = {"lead_id": "people.id", "occurred_at": "at", "event_type": "kind"}
    return {"events": {"source": "events", "join": joined, "columns": columns}}


def whose(result: Result) -> list[str]:
    leads = {row["lead_key"]: row["lead_id"] for row in result.rows("leads")}
    return [leads[row["lead_key"]] for row in result.rows("events")]


def test_the_first_row_that_matches_is_meant_and_strangers_are_left_out(run: Run) -> None:
    result = run(
        LEADS, mails("b@x.example", "who@x.example", "a@x.example"), STAGES, more={"people": PEOPLE}, mapping=mapping()
    )
    assert whose(result) == ["2", "1"]
    events = result.ingested.counts[1]
    assert (events.read, events.kept, events.ignored, dict(events.quarantined)) == (3, 2, 1, {})


def test_an_optional_join_keeps_strangers_for_the_quarantine(run: Run) -> None:
    events = mails("a@x.example", "who@x.example")
    result = run(LEADS, events, STAGES, more={"people": PEOPLE}, mapping=mapping(optional=True))
    assert result.reasons("events") == {"no_id": 1}


def test_case_counts_unless_it_is_said_not_to(run: Run) -> None:
    events = mails("a@x.example", "A@X.example")
    assert len(whose(run(LEADS, events, STAGES, more={"people": PEOPLE}, mapping=mapping()))) == 1
    assert len(whose(run(LEADS, events, STAGES, more={"people": PEOPLE}, mapping=mapping(ignore_case=True)))) == 2


def test_an_avoided_row_counts_only_where_no_other_matches(run: Run) -> None:
    people = [
        {"id": "1", "email": "a@x.example", "gone": "true"},
        {"id": "2", "email": "a@x.example", "gone": "false"},
        {"id": "3", "email": "b@x.example", "gone": "True"},
    ]
    found = run(
        LEADS,
        mails("a@x.example", "b@x.example"),
        STAGES,
        more={"people": people},
        mapping=mapping(avoid={"gone": [True]}),
    )
    assert whose(found) == ["2", "3"]


def test_several_keys_are_tried_in_their_order(run: Run) -> None:
    """An id is a lead's before it is that of the contact which another lead became."""
    people = [{"id": "1", "became": "2"}, {"id": "2", "became": "c9"}]
    events = [{"to": who, "at": "2026-02-01", "kind": "call"} for who in ("2", "c9")]
    found = run(LEADS, events, STAGES, more={"people": people}, mapping=mapping(key=["id", "became"]))
    assert whose(found) == ["2", "2"]


def test_the_first_filled_column_is_looked_up_and_joins_follow_each_other(run: Run) -> None:
    links = [{"call": "7", "person": "c2"}]
    events = [{"id": "7.0", "other": "", "at": "2026-02-01"}, {"id": "", "other": "7", "at": "2026-02-02"}]
    chained = {
        "source": "events",
        "join": [
            {"source": "links", "on": ["id", "other"], "key": "call"},
            {"source": "people", "on": "links.person", "key": "became"},
        ],
        "columns": {"lead_id": "people.id", "occurred_at": "at"},
        "constants": {"event_type": "call"},
    }
    result = run(LEADS, events, STAGES, more={"people": PEOPLE, "links": links}, mapping={"events": chained})
    assert whose(result) == ["2", "2"]


def test_a_join_names_what_is_wrong(run: Run) -> None:
    with pytest.raises(SourceError, match=r'mapping.events.join.key = "mail": the source has no such column; did you'):
        run(LEADS, mails("a@x.example"), STAGES, more={"people": PEOPLE}, mapping=mapping(key="mail"))
    with pytest.raises(SourceError, match=r'mapping.events.join.on = "too"'):
        run(LEADS, mails("a@x.example"), STAGES, more={"people": PEOPLE}, mapping=mapping(on="too"))


def test_joined_columns_are_no_attributes(run: Run) -> None:
    joined = {"source": "leads", "join": {"source": "people", "on": "lead_id", "key": "id"}}
    result = run(
        LEADS,
        STAGES,
        STAGES,
        more={"people": PEOPLE},
        mapping={"leads": {**joined, "columns": {"email": "people.email"}}, "events": None},
    )
    assert result.dataset.attributes == ()
    assert [row["email"] for row in result.rows("leads")][:1] == ["a@x.example"]


def test_texts_are_joined_and_their_parts_are_no_attributes(run: Run) -> None:
    leads = [
        {"lead_id": "1", "created_at": "2026-01-01", "First": "Ada", "Last": "Example"},
        {"lead_id": "2", "created_at": "2026-01-01", "First": "", "Last": "Muster"},
        {"lead_id": "3", "created_at": "2026-01-01", "First": "", "Last": ""},
    ]
    result = run(
        leads,
        mapping={"leads": {"source": "leads", "columns": {"name": ["first", "last"]}}, "events": None},
        stages=STAGES,
    )
    assert [row["name"] for row in result.rows("leads")] == ["Ada Example", "Muster", None]
    assert result.dataset.attributes == ()


def test_a_constant_is_every_rows(run: Run) -> None:
    events = [{"lead_id": "1", "occurred_at": "2026-02-01"}]
    one = {"source": "events", "constants": {"event_type": "form", "direction": "outbound"}}
    result = run(LEADS, events, STAGES, mapping={"events": one})
    assert [(row["event_type"], row["outbound"]) for row in result.rows("events")] == [("form", True)]
    stages = {"source": "stages", "columns": {"entered_at": "at"}, "constants": {"stage": "sql"}}
    won = run(LEADS, events, [{"lead_id": "1", "at": "2026-03-01"}], mapping={"events": one, "stages": stages})
    assert [row["stage"] for row in won.rows("stages")] == ["sql"]


def test_columns_of_other_spellings_are_found(run: Run) -> None:
    leads = [{"LeadId": "1", "CreatedDate": "2026-01-01", "Created_At_Fair": "x"}]
    columns = {"lead_id": "lead_id", "created_at": "created_date"}
    result = run(
        leads,
        [{**STAGES[0], "event_type": "x", "occurred_at": "2026-02-01"}],
        STAGES,
        mapping={"leads": {"source": "leads", "columns": columns}},
    )
    assert [row["lead_id"] for row in result.rows("leads")] == ["1"]
    assert result.dataset.attributes == ("Created_At_Fair",)
