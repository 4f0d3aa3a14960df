"""Generated events are as the clean contract has them: in time order, in range, the same for the same seed."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.made_events import AS_OF_US, TYPES, Size, make_dataset, open_made

SIZE = Size(leads=200, events=4_000)


def test_events_are_ordered_complete_and_after_their_lead(tmp_path: Path) -> None:
    folder = make_dataset(SIZE, tmp_path)
    events, leads = pq.read_table(folder / "events.parquet"), pq.read_table(folder / "leads.parquet")
    occurred = events["occurred_at"].to_numpy()
    assert len(events) == SIZE.events
    assert (np.diff(occurred) >= np.timedelta64(0)).all()
    assert (occurred < np.datetime64(AS_OF_US, "us")).all()
    assert (occurred >= leads["created_at"].to_numpy()[events["lead_key"].to_numpy()]).all()
    assert (events["seen_at"].to_numpy() >= occurred).all()


def test_some_events_are_late_and_some_are_robots(tmp_path: Path) -> None:
    events = pq.read_table(make_dataset(SIZE, tmp_path) / "events.parquet")
    late = events["seen_at"].to_numpy() > events["occurred_at"].to_numpy()
    assert 0 < late.mean() < 0.1
    assert 0 < (len(events) - events["machine_from"].null_count) / len(events) < 0.1


def test_keys_and_hours_agree_with_the_text_columns(tmp_path: Path) -> None:
    events = open_made(make_dataset(SIZE, tmp_path), threads=1).events
    assert events is not None
    rows = events.limit(500).to_pyarrow().to_pylist()
    assert all(TYPES[row["type_key"]] == row["event_type"] for row in rows)
    assert all(_hour_of_week(row["occurred_at"]) == row["hour_of_week"] for row in rows)


def test_same_seed_gives_the_same_events(tmp_path: Path) -> None:
    first, second = (pq.read_table(make_dataset(SIZE, tmp_path / name) / "events.parquet") for name in "ab")
    assert first.equals(second)


def test_a_folder_of_the_same_size_is_used_again(tmp_path: Path) -> None:
    written = (make_dataset(SIZE, tmp_path) / "events.parquet").stat().st_mtime_ns
    assert (make_dataset(SIZE, tmp_path) / "events.parquet").stat().st_mtime_ns == written


def _hour_of_week(at: datetime) -> int:
    return at.weekday() * 24 + at.hour
