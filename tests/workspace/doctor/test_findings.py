"""Each part of an examination says how it is and what to do, from facts alone."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest

from handoff.delivery.database import DatabaseState
from handoff.domain.agreement import Agreement
from handoff.domain.toml import parse_model
from handoff.errors import AgreementError
from handoff.monitoring.gate import Gate
from handoff.workspace.doctor import agreement, database, installation, nights
from handoff.workspace.last_night import LastNight
from handoff.workspace.night.held import HeldNight
from tests.scoring.made_night import TERMS
from tests.workspace.doctor.made_record import RECORD

NOW = RECORD.published_at + timedelta(hours=9)
STATE = DatabaseState("sqlite:///handoff.db", "SQLite 3.40.1", "0002", "0002", RECORD.night, 3, 1_000_000)
HELD = HeldNight(date(2026, 7, 2), "5c", NOW, (Gate("G03", "rows", passed=False, message="12, not 4,000"),))


@pytest.mark.parametrize(
    ("required", "says"),
    [
        (f"click<{metadata.version('click')}", "clashes: handoff works with <"),
        ("no-such-library>=1", "no-such-library is not installed"),
    ],
)
def test_a_library_that_does_not_fit_is_wrong(required: str, says: str) -> None:
    [found] = installation.clashing([required])
    assert found.level == "wrong"
    assert says in found.message
    assert "requirements/base.txt" in found.todo


def test_what_only_an_extra_asks_for_is_passed_over() -> None:
    assert list(installation.clashing(['no-such-library>=1; extra == "peers"', "click>=8"])) == []


@pytest.mark.parametrize(
    ("until", "level", "says"),
    [
        (None, "ok", "in force, without an end"),
        (date(2026, 12, 31), "ok", "in force until 2026-12-31"),
        (date(2026, 7, 10), "warning", "9 more days"),
        (date(2026, 6, 30), "warning", "ended on 2026-06-30: lists are previews"),
    ],
)
def test_the_agreement_is_told_until_when(until: date | None, level: str, says: str) -> None:
    terms = parse_model(TERMS, Agreement, "agreement.toml", error=AgreementError)
    terms = terms.model_copy(update={"valid_until": until})
    found = agreement.judged(terms, date(2026, 7, 1))
    assert found.level == level
    assert says in found.message


def test_a_list_of_last_night_is_well() -> None:
    assert nights.judged(LastNight(RECORD), NOW).level == "ok"


def test_a_list_that_is_older_than_a_night_is_late_unless_the_night_is_pretended() -> None:
    found = nights.judged(LastNight(RECORD), NOW + timedelta(days=1))
    assert found.level == "wrong"
    assert "tonight's is late" in found.message
    assert nights.judged(LastNight(RECORD), None).level == "ok"


def test_before_the_first_night_there_is_only_something_to_do() -> None:
    assert nights.judged(LastNight(None), NOW).todo == "run: handoff night"


def test_a_list_that_was_held_back_is_wrong_and_says_why() -> None:
    [found] = nights.held_back(LastNight(RECORD, (HELD,)))
    assert found.level == "wrong"
    assert "G03 rows: 12, not 4,000" in found.message
    assert "--because" in found.todo


@pytest.mark.parametrize(
    ("state", "level", "says"),
    [
        (STATE, "ok", "shows 2026-07-01"),
        (replace(STATE, version="0003"), "wrong", "newer handoff"),
        (replace(STATE, version="0001", current=None), "ok", "the next night brings version 0001 to 0002"),
        (replace(STATE, engine=None, version=None), "ok", "the next night makes it"),
        (replace(STATE, current=date(2026, 6, 30)), "warning", "shows the list of 2026-06-30, published last was"),
    ],
)
def test_the_database_shows_the_night_that_was_published_last(state: DatabaseState, level: str, says: str) -> None:
    found = database.judged(state, RECORD.night)
    assert found.level == level
    assert says in str(found)


def test_how_the_last_night_went_is_one_line() -> None:
    said = LastNight(RECORD, (HELD,)).sentence(NOW)
    assert said == (
        "the list of 2026-07-01 stands, published 9.0 hours ago: 821 open leads (SAL 20, MQL 80), model version 7, "
        "5 s; "
        "the list of 2026-07-02 was held back: G03 rows: 12, not 4,000; no alerts"
    )


def test_a_folder_without_settings_is_one_wrong_finding(tmp_path: Path) -> None:
    from handoff.workspace.doctor import examine

    found = examine(tmp_path, now=datetime(2026, 7, 1, tzinfo=UTC), environ={})
    assert not found.healthy
    assert [one.message for one in found.findings if one.level == "wrong"] == [
        f"{tmp_path} holds no handoff.toml; name a workspace, or make one: handoff init {tmp_path}"
    ]
