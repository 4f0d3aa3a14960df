"""Each fault changes what arrives from its day on as it says, and nothing before it."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from handoff.domain.instants import epoch_microseconds
from handoff.simulation import World
from handoff.simulation.faults import (
    RawTables,
    as_exported,
    base_rate_falls,
    bot_wave,
    category_renamed,
    clock_shifts,
    duplicates_flood,
    event_types_stop,
    labels_stop,
    table_stops,
    unit_changes,
)

SINCE = datetime(2026, 4, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(days=2)
WEB = ("Page View", "Pricing Page View")
FAULTS = {
    "types stop": lambda tables: event_types_stop(tables, SINCE, WEB),
    "table stops": lambda tables: table_stops(tables, SINCE, "leads"),
    "labels stop": lambda tables: labels_stop(tables, SINCE),
    "base rate": lambda tables: base_rate_falls(tables, SINCE),
    "unit": lambda tables: unit_changes(tables, SINCE, "No. of Employees", 1000),
    "category": lambda tables: category_renamed(tables, SINCE, "Lead Source", "Paid Search", "PPC"),
    "duplicates": lambda tables: duplicates_flood(tables, SINCE, new_ids=True),
    "robots": lambda tables: bot_wave(tables, SINCE, UNTIL),
    "clock": lambda tables: clock_shifts(tables, SINCE, 3),
}


@pytest.fixture(scope="module")
def tables(dirty_world: World) -> RawTables:
    return RawTables.of(dirty_world)


def count(table: pa.Table, column: str, value: str) -> int:
    return int(pc.sum(pc.equal(table[column], value)).as_py() or 0)


def later(tables: RawTables, name: str) -> pa.Table:
    return getattr(tables, name).filter(pa.array(tables.times(name) >= epoch_microseconds(SINCE)))


@pytest.mark.parametrize("name", FAULTS)
def test_exports_before_the_fault_are_as_they_were(name: str, tables: RawTables) -> None:
    before, after = as_exported(tables, SINCE), as_exported(FAULTS[name](tables), SINCE)
    for table in ("leads", "events", "stages"):
        assert getattr(after, table).equals(getattr(before, table))


def test_an_export_holds_what_had_arrived(tables: RawTables) -> None:
    exported = as_exported(tables, SINCE)
    loaded = exported.events["Loaded At"].drop_null()
    assert pc.max(loaded).as_py() < SINCE.replace(tzinfo=None)
    assert exported.events.num_rows < tables.events.num_rows
    assert exported.accounts.equals(tables.accounts)


def test_types_stop_and_others_go_on(tables: RawTables) -> None:
    found = event_types_stop(tables, SINCE, WEB)
    assert count(later(found, "events"), "Activity Type", "Page View") == 0
    email = count(tables.events, "Activity Type", "Email Opened")
    assert count(found.events, "Activity Type", "Email Opened") == email


def test_labels_stop_and_automation_goes_on(tables: RawTables) -> None:
    found = labels_stop(tables, SINCE)
    assert set(later(found, "stages")["Changed By"].to_pylist()) == {"automation"}
    assert count(found.stages, "Changed By", "automation") == count(tables.stages, "Changed By", "automation")


def test_half_of_the_sqls_are_gone(tables: RawTables) -> None:
    before = count(later(tables, "stages"), "Stage", "Sales Qualified")
    after = count(later(base_rate_falls(tables, SINCE), "stages"), "Stage", "Sales Qualified")
    assert 0.35 * before < after < 0.65 * before


def test_a_category_has_its_new_name_in_new_leads_only_or_in_all(tables: RawTables) -> None:
    new = category_renamed(tables, SINCE, "Lead Source", "Paid Search", "PPC").leads
    assert 0 < count(new, "Lead Source", "PPC") < count(tables.leads, "Lead Source", "Paid Search")
    every = category_renamed(tables, SINCE, "Lead Source", "Paid Search", "PPC", all_rows=True).leads
    assert count(every, "Lead Source", "PPC") == count(tables.leads, "Lead Source", "Paid Search")


def test_a_unit_changes_in_all_its_spellings(tables: RawTables) -> None:
    found = unit_changes(tables, SINCE, "No. of Employees", 1000, all_rows=True)
    assert "50000-200000" in found.leads["No. of Employees"].to_pylist()


def test_duplicates_come_again_with_their_own_or_new_ids(tables: RawTables) -> None:
    again = duplicates_flood(tables, SINCE, times=3)
    n_later = later(tables, "events").num_rows
    assert again.events.num_rows == tables.events.num_rows + 2 * n_later
    assert pc.count_distinct(again.events["Activity ID"]) == pc.count_distinct(tables.events["Activity ID"])
    fresh = duplicates_flood(tables, SINCE, times=2, new_ids=True)
    assert pc.count_distinct(fresh.events["Activity ID"]).as_py() == (
        pc.count_distinct(tables.events["Activity ID"]).as_py() + n_later
    )


def test_robots_come_in_bursts_on_each_day(tables: RawTables) -> None:
    found = bot_wave(tables, SINCE, UNTIL, share=0.05, events=60)
    made = found.events.slice(tables.events.num_rows)
    assert made.num_rows % 60 == 0
    assert len(np.unique(made["Activity Time"].cast(pa.int64()).to_numpy() // 86_400_000_000)) == 2


def test_a_clock_shifts_what_happened_and_not_what_arrived(tables: RawTables) -> None:
    found = clock_shifts(tables, SINCE, 3)
    moved = later(found, "events")["Activity Time"].cast(pa.int64()).drop_null().to_numpy()
    own = later(tables, "events")["Activity Time"].cast(pa.int64()).drop_null().to_numpy()
    assert set((moved - own).tolist()) == {3 * 3_600_000_000}
    assert found.events["Loaded At"].equals(tables.events["Loaded At"])
