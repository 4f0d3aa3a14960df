"""A company's own tables become the contract by settings alone."""

from collections.abc import Callable
from typing import Any

import pytest

from handoff.errors import SourceError
from handoff.sources.report import data_report
from tests.sources.conftest import Result

Run = Callable[..., Result]


def test_a_wide_table_gives_a_stage_for_each_filled_cell(run: Run) -> None:
    wide = [
        {"lead_id": "a", "MQL Date": "2026-02-01", "won": ""},
        {"lead_id": "b", "MQL Date": "2026-02-02", "won": "2026-03-01"},
    ]
    mapping = {"stages": {"source": "stages", "entered": {"mql": "MQL Date", "won": "won"}}}
    result = run(stages=wide, mapping=mapping)
    assert sorted((row["lead_key"], row["stage"]) for row in result.rows("stages")) == [
        (0, "mql"),
        (1, "mql"),
        (1, "won"),
    ]
    counts = result.ingested.counts[2]
    assert (counts.read, counts.kept, counts.ignored) == (4, 3, 1)


def test_a_flat_table_says_positive_negative_and_not_yet(run: Run) -> None:
    flat = [{"x": place, "won": outcome} for place, outcome in enumerate(["1", "0", "", "1"])]
    leads = {
        "source": "leads",
        "outcome": {"column": "won", "positive": [1]},
        "row_order": {"first": "2026-01-01", "last": "2026-01-04"},
    }
    result = run(leads=flat, mapping={"leads": leads, "events": None, "stages": None})
    assert [(row["lead_id"], row["created_at"].day) for row in result.rows("leads")] == [
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("4", 4),
    ]
    stages = {row["lead_key"]: row["stage"] for row in result.rows("stages")}
    assert stages == {0: "sql", 1: "lost", 3: "sql"}
    assert result.dataset.attributes == ("x",)


def test_leads_share_an_account_by_id_or_corporate_domain(run: Run) -> None:
    addresses = ["ada@acme.de", "Bob <bob@ACME.de>", "c@gmail.com", "d@gmail.com", "", "f@other.com"]
    leads = [
        {"lead_id": str(place), "created_at": "2026-01-01", "email": address, "account_id": ""}
        for place, address in enumerate(addresses)
    ]
    leads[4]["account_id"] = leads[5]["account_id"] = "X1"
    result = run(leads=leads, events=[{"lead_id": "1", "occurred_at": "2026-02-01", "event_type": "c"}], stages=STAGE)
    rows = result.rows("leads")
    assert [row["account_key"] for row in rows] == [0, 0, 1, 2, 3, 3]
    assert [row["account_known"] for row in rows] == [True, True, False, False, True, True]


STAGE = [{"lead_id": "1", "stage": "sql", "entered_at": "2026-03-01"}]


def test_accounts_lend_firmographics_and_attributes(run: Run) -> None:
    leads = [
        {"lead_id": "1", "created_at": "2026-01-01", "account_id": "A", "country": "FR"},
        {"lead_id": "2", "created_at": "2026-01-01", "account_id": "A", "country": ""},
    ]
    accounts = [
        {"account_id": "A", "country": "DE", "industry": "steel", "segment": "big"},
        {"account_id": "A", "country": "XX", "industry": "", "segment": ""},
        {"account_id": "B", "country": "IT", "industry": "", "segment": ""},
    ]
    result = run(
        leads=leads,
        events=[{"lead_id": "1", "occurred_at": "2026-02-01", "event_type": "c"}],
        stages=STAGE,
        mapping={"accounts": {"source": "accounts"}},
        more={"accounts": accounts},
    )
    rows = result.rows("leads")
    assert [row["country"] for row in rows] == ["FR", "DE"]
    assert [(row["industry"], row["account_segment"]) for row in rows] == [("steel", "big")] * 2
    assert result.dataset.attributes == ("account_segment",)
    assert [(row["account_key"], row["account_id"]) for row in result.rows("accounts")] == [(0, "A"), (1, "B")]
    assert result.reasons("accounts") == {"duplicate_id": 1}


def test_types_are_renamed_ignored_and_get_a_direction(run: Run) -> None:
    raw: list[dict[str, Any]] = [
        {"lead_id": "a", "occurred_at": "2026-02-01", "act": act, "sub": sub, "way": way}
        for act, sub, way in [
            ("mail", "sent", ""),
            ("mail", "sent", "in"),
            ("mail", "", "OUT"),
            ("log", "x", ""),
            ("call", "in", ""),
        ]
    ]
    events = {
        "source": "events",
        "columns": {"direction": "way"},
        "event_type": ["act", "sub"],
        "types": {"mail.sent": "email_sent"},
        "ignore_types": ["log.x"],
        "outbound": ["email_sent"],
    }
    result = run(events=raw, mapping={"events": events})
    assert [(row["event_type"], row["outbound"]) for row in result.rows("events")] == [
        ("email_sent", True),
        ("email_sent", False),
        ("mail", True),
        ("call.in", False),
    ]
    assert result.dataset.event_types == ("call.in", "email_sent", "mail")
    assert all(result.dataset.event_types[row["type_key"]] == row["event_type"] for row in result.rows("events"))
    assert result.ingested.counts[1].ignored == 1


def test_field_history_is_kept(run: Run) -> None:
    changes = [
        {"lead_id": "b", "attribute": "country", "changed_at": "2026-02-01", "value": "DE", "old_value": "FR"},
        {"lead_id": "b", "attribute": "", "changed_at": "2026-02-01", "value": "", "old_value": ""},
    ]
    result = run(mapping={"attribute_changes": {"source": "changes"}}, more={"changes": changes})
    assert [(row["lead_key"], row["value"]) for row in result.rows("attribute_changes")] == [(1, "DE")]
    assert result.reasons("attribute_changes") == {"no_value": 1}


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ({"columns": {"asset": "occured_at"}}, r'columns\.asset = "occured_at".*did you mean "occurred_at"'),
        ({"where": {"type": ["x"]}}, r"where = \"type\": the source has no such column"),
        ({"event_type": ["kind"]}, r"mapping\.events\.event_type"),
    ],
)
def test_a_column_that_is_not_there_is_named(run: Run, events: dict[str, Any], message: str) -> None:
    with pytest.raises(SourceError, match=message):
        run(mapping={"events": {"source": "events", **events}})


def test_a_missing_required_column_says_what_to_add(run: Run) -> None:
    with pytest.raises(SourceError, match=r"no column created_at; add created_at = .*it has: lead_id, born"):
        run(leads=[{"lead_id": "a", "born": "2026-01-01"}])


def test_an_attribute_may_not_take_a_name_with_a_meaning(run: Run) -> None:
    with pytest.raises(SourceError, match="account_key, which has a meaning"):
        run(leads=[{"lead_id": "a", "created_at": "2026-01-01", "account_key": "1"}])


def test_an_account_column_may_not_either(run: Run) -> None:
    accounts = [{"account_id": "A", "key": "1"}]
    with pytest.raises(SourceError, match="account_key, which has a meaning"):
        run(mapping={"accounts": {"source": "accounts"}}, more={"accounts": accounts})


def test_the_report_holds_the_figures_of_the_data(run: Run) -> None:
    result = run()
    report = data_report(result.dataset, result.ingested, {})
    leads = report.tables[0]
    assert (leads.age_days, leads.missing["lead_id"]) == (150.0, 0.0)
    assert report.events_per_lead["0.5"] == 0.5
    assert [(month.month, month.leads, month.converted, month.rate) for month in report.months] == [
        ("2026-01", 2, 1, 0.5)
    ]
    assert report.to_dict()["tables"][0]["first"] == "2026-01-01T00:00:00+00:00"
