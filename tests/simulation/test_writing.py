"""Worlds reach the disk whole, streamed or not, and the truth comes back."""

from datetime import timedelta
from pathlib import Path

import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from handoff.errors import ConfigError
from handoff.simulation import (
    WorldSettings,
    read_truth,
    simulate,
    stream_world,
    write_events,
    write_world,
)
from handoff.simulation import settings as settings_module

SMALL = WorldSettings(n_leads=500, days=90)


def test_truth_comes_back_as_it_was(tmp_path: Path) -> None:
    world = simulate(SMALL)
    write_world(world, tmp_path)
    as_of = SMALL.start + timedelta(days=50)
    found = read_truth(tmp_path)
    assert found.propensity(as_of, 30).equals(world.propensity(as_of, 30))
    assert found.person.tolist() == world.truth.person.tolist()
    assert found.account.tolist() == world.truth.account.tolist()


def test_files_hold_the_tables_and_nothing_else_is_left(tmp_path: Path) -> None:
    world = simulate(SMALL)
    write_world(simulate(WorldSettings(n_leads=50, days=60)), tmp_path)
    write_world(world, tmp_path)
    found = sorted(path.name for path in tmp_path.iterdir())
    assert found == ["accounts.csv", "events.parquet", "leads.csv", "stages.csv", "truth"]
    assert pq.read_table(tmp_path / "events.parquet").equals(world.events)
    for name in ("leads", "stages", "accounts"):
        assert pacsv.read_csv(tmp_path / f"{name}.csv").num_rows == getattr(world, name).num_rows


@pytest.mark.parametrize("dirt", [True, False])
def test_streaming_gives_the_same_events_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dirt: bool
) -> None:
    monkeypatch.setattr(settings_module, "CHUNK_LEADS", 150)
    monkeypatch.setattr(settings_module, "CHUNK_ACCOUNTS", 60)
    settings = WorldSettings(n_leads=500, days=90, dirt=dirt)
    count = write_events(settings, tmp_path / "events.parquet")
    streamed = pq.read_table(tmp_path / "events.parquet")
    assert count == streamed.num_rows
    assert streamed.equals(simulate(settings).events)


def test_a_streamed_world_equals_a_written_one(tmp_path: Path) -> None:
    stream_world(SMALL, tmp_path / "streamed")
    write_world(simulate(SMALL), tmp_path / "written")
    for name in ("leads.csv", "stages.csv", "accounts.csv"):
        assert (tmp_path / "streamed" / name).read_bytes() == (tmp_path / "written" / name).read_bytes()


def test_a_folder_without_truth_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="write_world"):
        read_truth(tmp_path)
