"""A world is the same every time, whole, and in order; what is hidden shows in what leads do."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from handoff.simulation import World, WorldSettings, simulate
from handoff.simulation import settings as settings_module
from handoff.simulation.intent import ABSENT, COLD, HOT
from handoff.simulation.world import simulate_parts

TABLES = ("leads", "events", "stages", "accounts")
COLUMNS = {
    "leads": "Lead ID,Created Date,Full Name,Email,Phone,Company,Job Title,Country,Industry,No. of Employees,"
    "Annual Revenue,Lead Source,Language,Newsletter,Account ID,Owner,Lead Grade",
    "events": "Activity ID,Lead ID,Activity Type,Activity Time,Loaded At,Direction,Asset,Duration (s),Value",
    "stages": "Lead ID,Stage,Entered At,Changed By,Reason",
    "accounts": "Account ID,Account Name,Website,Country,Industry,Employees,Revenue",
}
SMALL = WorldSettings(n_leads=600, days=90)


@pytest.mark.parametrize("table", TABLES)
def test_same_settings_give_the_same_world(table: str) -> None:
    assert getattr(simulate(SMALL), table).equals(getattr(simulate(SMALL), table))


@pytest.mark.parametrize("table", TABLES)
def test_another_seed_gives_another_world(table: str) -> None:
    assert not getattr(simulate(SMALL), table).equals(getattr(simulate(replace(SMALL, seed=8)), table))


@pytest.mark.parametrize("table", TABLES)
def test_columns_are_the_documented_ones(dirty_world: World, clean_world: World, table: str) -> None:
    assert getattr(dirty_world, table).column_names == COLUMNS[table].split(",")
    assert getattr(clean_world, table).schema == getattr(dirty_world, table).schema


def test_a_chunk_does_not_depend_on_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_module, "CHUNK_LEADS", 200)
    monkeypatch.setattr(settings_module, "CHUNK_ACCOUNTS", 80)
    three, two = (list(simulate_parts(replace(SMALL, n_leads=n, dirt=False))) for n in (600, 400))
    assert len(three) == 3
    assert three[1].leads.equals(two[1].leads)
    assert three[1].events.to_raw(6).equals(two[1].events.to_raw(6))


def test_events_are_in_time_order_inside_the_record(clean_world: World) -> None:
    times = clean_world.events["Activity Time"].to_numpy().astype(np.int64)
    loaded = clean_world.events["Loaded At"].to_numpy().astype(np.int64)
    assert (np.diff(times) >= 0).all()
    assert (times >= clean_world.settings.start_us).all()
    assert (loaded >= times).all()
    assert (loaded < clean_world.settings.end_us).all()


def test_few_events_arrive_late_and_most_of_them_are_imports(clean_world: World) -> None:
    events = clean_world.events
    late = events.filter(pc.greater(events["Loaded At"], events["Activity Time"]))
    assert 0.01 < late.num_rows / events.num_rows < 0.05
    imports = pc.is_in(late["Activity Type"], value_set=pa.array(["Call", "Webinar Attended"]))
    assert pc.mean(imports.cast("double")).as_py() > 0.6


def test_mean_activity_follows_the_setting(clean_world: World) -> None:
    assert 44 < clean_world.events.num_rows / 4_000 < 58
    busy = simulate(replace(clean_world.settings, events_per_lead=100.0))
    assert busy.events.num_rows / clean_world.events.num_rows == pytest.approx(2, rel=0.05)


def test_hot_leads_look_at_prices_and_cold_ones_at_careers(clean_world: World) -> None:
    events, truth = clean_world.events, clean_world.truth
    day = (events["Activity Time"].to_numpy().astype(np.int64) - clean_world.settings.start_us) // 86_400_000_000
    lead = np.array([int(text[1:]) for text in events["Lead ID"].to_pylist()])
    state = truth.states[day, lead]
    kinds = events["Activity Type"].to_numpy(zero_copy_only=False)
    days_in = {s: (truth.states == s).sum() for s in (COLD, HOT)}
    rate = {(k, s): ((kinds == k) & (state == s)).sum() / days_in[s] for k in set(kinds) for s in days_in}
    assert rate["Pricing Page View", HOT] > 50 * rate["Pricing Page View", COLD]
    assert rate["Email Sent", HOT] == pytest.approx(rate["Email Sent", COLD], rel=0.1)
    share = {s: rate["Careers Page View", s] / rate["Page View", s] for s in days_in}
    assert share[COLD] > 4 * share[HOT]


def test_dirt_changes_no_hidden_course_but_of_second_records(dirty_world: World, clean_world: World) -> None:
    same = (dirty_world.truth.states == clean_world.truth.states).all(axis=0)
    assert (dirty_world.truth.created_us == clean_world.truth.created_us).all()
    assert (clean_world.truth.states != ABSENT).any(axis=0).all()
    assert same.any()


def test_world_answers_for_its_truth(clean_world: World) -> None:
    as_of = clean_world.settings.start + timedelta(days=100)
    assert clean_world.propensity(as_of, 30).equals(clean_world.truth.propensity(as_of, 30))
