"""The store is replaced as a whole or not at all, and knows when it is out of date."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from handoff.errors import EmptyTableError, WorkspaceError
from handoff.sources.fingerprint import is_current
from handoff.sources.ingest import ingest
from handoff.sources.store import open_dataset, read_manifest
from tests.sources.conftest import EVENTS, NOW, Result, settings_for

Run = Callable[..., Result]


def test_a_failed_ingestion_leaves_the_store_as_it_was(run: Run, tmp_path: Path) -> None:
    before = run().rows("leads")
    with pytest.raises(EmptyTableError):
        run(leads=[{"lead_id": "", "created_at": ""}])
    assert open_dataset(tmp_path / "store").leads.to_pyarrow().to_pylist() == before
    assert len(list(tmp_path.glob(".store.*"))) == 1, "one generation, no draft"


def test_the_manifest_says_what_ingest_said(run: Run, tmp_path: Path) -> None:
    ingested = run().ingested
    assert read_manifest(tmp_path / "store") == ingested


def test_no_store_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="handoff check"):
        open_dataset(tmp_path / "none")


def test_nothing_changed_is_current_and_any_change_is_not(run: Run, tmp_path: Path) -> None:
    run()
    store, settings = tmp_path / "store", settings_for()
    assert is_current(store, settings, tmp_path, NOW + timedelta(days=1))
    assert not is_current(store, settings_for(quarantine={"early_event_hours": 1}), tmp_path, NOW)
    assert not is_current(store, settings, tmp_path, NOW - timedelta(days=365))
    os.utime(tmp_path / "events.csv", ns=(1, 1))
    assert not is_current(store, settings, tmp_path, NOW)
    (tmp_path / "events.csv").unlink()
    assert not is_current(store, settings, tmp_path, NOW)
    assert not is_current(tmp_path / "none", settings, tmp_path, NOW)


def test_rows_from_the_future_make_a_later_night_read_again(run: Run, tmp_path: Path) -> None:
    tomorrow = {"lead_id": "a", "occurred_at": "2026-06-02", "event_type": "call"}
    run(events=[*EVENTS, tomorrow])
    settings = settings_for()
    assert is_current(tmp_path / "store", settings, tmp_path, NOW)
    assert not is_current(tmp_path / "store", settings, tmp_path, NOW + timedelta(days=1))
    later = ingest(settings, tmp_path, NOW + timedelta(days=2), tmp_path / "store")
    assert later.quarantined() == 0
