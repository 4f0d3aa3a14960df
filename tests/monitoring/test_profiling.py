"""A profile knows what was known at its night, whatever came later, and nobody's name."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from handoff.domain.dataset import Dataset
from handoff.domain.settings import load_settings
from handoff.monitoring.profile import DAYS, HOUR_DAYS, SMALLEST_CATEGORY, NightProfile
from handoff.monitoring.profiling import profile_night
from handoff.monitoring.profiling.attributes import OTHER
from handoff.simulation import World, WorldSettings, simulate
from handoff.simulation.faults import RawTables, as_exported
from handoff.sources.ingest import ingest
from handoff.sources.store import Ingested, open_dataset
from handoff.workspace.create import create_workspace

NIGHT = datetime(2025, 12, 3, tzinfo=UTC)
ZONE = "Europe/Berlin"
SOURCES = {name: (name,) for name in ("leads", "events", "stages")}
Read = tuple[Dataset, Ingested]


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(WorldSettings(n_leads=500, seed=3, days=200))


@pytest.fixture(scope="module")
def whole(world: World, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The whole record, which goes on for weeks after the night."""
    return read(RawTables.of(world), world.settings.end, tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def that_night(world: World, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """The record as it was exported on the night."""
    return read(as_exported(RawTables.of(world), NIGHT), NIGHT, tmp_path_factory.mktemp("night"))


@pytest.fixture(scope="module")
def profile(whole: Read) -> NightProfile:
    return profile_night(*whole, SOURCES, NIGHT, ZONE)


def read(tables: RawTables, now: datetime, folder: Path) -> Read:
    create_workspace(folder / "demo", "demo")
    with (folder / "demo" / "handoff.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[identity]\nenabled = false\n")
    data = folder / "demo" / "data"
    data.mkdir()
    for name in ("leads", "stages", "accounts"):
        pacsv.write_csv(getattr(tables, name), data / f"{name}.csv")
    pq.write_table(tables.events, data / "events.parquet")
    loaded = load_settings(folder / "demo" / "handoff.toml")
    ingested = ingest(loaded, folder / "demo", now, folder / "store")
    return open_dataset(folder / "store"), ingested


def test_what_came_after_the_night_changes_nothing(profile: NightProfile, that_night: Read) -> None:
    then = profile_night(*that_night, SOURCES, NIGHT, ZONE)
    assert profile.arrivals == then.arrivals
    assert profile.hours == then.hours
    assert profile.attributes == then.attributes
    assert {name: one.newest for name, one in profile.tables.items()} == {
        name: one.newest for name, one in then.tables.items()
    }


def test_arrivals_are_those_of_the_table_by_local_day(profile: NightProfile, whole: Read) -> None:
    events = whole[0].events
    assert events is not None
    rows = events.select("event_type", "seen_at").to_pandas()
    local = rows["seen_at"].dt.tz_localize("UTC").dt.tz_convert(ZONE).dt.date
    for place in (0, 17, -1):
        here = rows[local == profile.day(place)]
        assert profile.arrivals["events"][place] == len(here)
        assert profile.arrivals["event/page_view"][place] == (here["event_type"] == "page_view").sum()


def test_it_covers_the_full_days_before_the_night(profile: NightProfile) -> None:
    assert profile.day(-1) == datetime(2025, 12, 2, tzinfo=UTC).date()
    assert {len(counts) for counts in profile.arrivals.values()} == {DAYS}
    assert len(profile.hours["events"]) == HOUR_DAYS
    assert set(profile.offsets) == {1.0}


def test_it_holds_nothing_of_a_person_and_names_no_small_category(profile: NightProfile, whole: Read) -> None:
    text = json.dumps(profile.to_dict(), ensure_ascii=False)
    people = whole[0].leads.select("lead_id", "name", "email", "company", "phone", "owner").to_pandas()
    for column in people:
        for value in people[column].dropna().unique():
            assert f'"{value}"' not in text
    for attribute in profile.attributes.values():
        for name, counts in attribute.categories.items():
            assert name == OTHER or sum(counts) >= SMALLEST_CATEGORY


def test_numbers_are_read_as_features_read_them(profile: NightProfile) -> None:
    employees = profile.attributes["employees"]
    assert employees.kind == "number"
    assert 20 < employees.quantiles[2] < 1_000
    assert profile.attributes["source"].kind == "category"
    assert profile.attributes["email"].kind == "other"


def test_a_profile_is_the_same_after_it_was_kept(profile: NightProfile) -> None:
    kept = json.dumps(profile.to_dict())
    assert NightProfile.from_dict(json.loads(kept)) == profile
    assert len(kept) < 60_000
