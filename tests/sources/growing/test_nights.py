"""Nights on which much happens at once, read as they come."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from handoff.sources.growing.kept import read_kept
from tests.sources.growing.made_growth import EVENT_COLUMNS, Growth, contents, event, lead, settings_of

ANN, BOB, DAN = "ann@firm.example", "bob@firm.example", "dan@gmail.com"


@pytest.fixture
def growth(tmp_path: Path) -> Growth:
    """Two colleagues and a stranger; two files of events, read on a first night."""
    made = Growth(tmp_path)
    made.leads([lead(1, DAN), lead(2, ANN), lead(3, BOB)])
    made.events("2026-02-28", [event("L1", -90, event_id="a"), event("L2", 1), event("L2", 2), event("L9", 3)])
    made.events("2026-03-01", [event("L3", 4, asset="zoo"), event("L1", 60, event_id="b", known=70)])
    made.night()
    return made


def test_all_that_can_befall_former_events(growth: Growth) -> None:
    """A burst and a gateway go over from file to file, a lead comes after its event, one turns out to be another."""
    growth.leads([lead(9, "eve@firm.example"), lead(1, DAN), lead(2, ANN), lead(3, BOB), lead(4, DAN, minutes=5)])
    repeated, planned = event("L1", 80, event_id="a"), event("L3", 9_000, known=100, event_type="call")
    growth.events("2026-03-02", [event("L2", 3), event("L3", 5), event("L4", 90, asset="about"), repeated, planned])
    growth.night()
    assert growth.words == "events: read 1 new file of 3; 2 unchanged"
    assert growth.is_whole()
    marked = [row for row in contents(growth.folder / "store")["events"] if "'machine_from': None" not in row]
    assert len(marked) == 5


def test_leads_alone_may_change_and_what_was_planned_comes_to_pass(growth: Growth) -> None:
    growth.events("2026-03-02", [event("L3", 9_000, known=100)])
    growth.night()
    growth.leads([lead(3, BOB), lead(2, DAN), lead(1, DAN)])
    growth.nights += 3
    growth.night()
    assert growth.words == "events: read 0 new files of 3; 3 unchanged"
    assert growth.is_whole()


def test_a_lead_that_is_gone_takes_its_events_along(growth: Growth) -> None:
    growth.leads([lead(2, ANN), lead(3, BOB)])
    growth.night()
    assert "events that were read before are of leads that are gone" in growth.words
    assert growth.is_whole()
    assert read_kept((growth.folder / "whole").resolve()).words == "events: read all 2 files; as was asked"


def test_a_table_in_the_order_of_a_column_is_read_from_there_on(tmp_path: Path) -> None:
    source = {"path": "events.duckdb", "table": "events", "ordered_by": "occurred_at"}
    plain = settings_of().model_dump(mode="json", exclude_unset=True)
    growth = Growth(tmp_path, settings_of(sources={**plain["sources"], "events": source}))
    growth.leads([lead(1, DAN), lead(2, ANN)])
    _insert(tmp_path, [event("L1", 1), event("L1", 2), event("L2", 30), event("L7", 40)])
    growth.night()
    _insert(tmp_path, [event("L1", 50), event("", 60)])
    growth.night()
    assert growth.words == "events: read what is new in 1 source"
    assert growth.is_whole()
    _insert(tmp_path, [event("L1", 45)])
    growth.night()
    assert "had 6 rows up to occurred_at 2026-03-01T12:01:00+00:00, and has 7" in growth.words


def _insert(folder: Path, rows: list[dict[str, Any]]) -> None:
    with duckdb.connect(folder / "events.duckdb") as connection:
        columns = ", ".join(f"{name} VARCHAR" for name in EVENT_COLUMNS)
        connection.execute(f"CREATE TABLE IF NOT EXISTS events ({columns})")
        marks = ", ".join("?" for _ in EVENT_COLUMNS)
        connection.executemany(f"INSERT INTO events VALUES ({marks})", [list(row.values()) for row in rows])
