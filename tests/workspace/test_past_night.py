"""Scoring a past night uses nothing that happened, or became known, later."""

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from handoff import Workspace
from tests.workspace.company import Company, change

NIGHT = datetime(2026, 4, 15, tzinfo=UTC)
#: When the list was made, and what counts from there.
TELL_WHEN = ["scored_at", "due_by"]


def cut_sources(data: Path) -> int:
    """Drop every record of the night or later from the exports, and return how many there were."""
    return sum((_cut_leads(data / "leads.csv"), _cut_stages(data / "stages.csv"), _cut_events(data / "events.parquet")))


def _cut_leads(path: Path) -> int:
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    later = pd.to_datetime(rows["Created Date"], errors="coerce", utc=True, format="ISO8601") >= NIGHT
    rows[~later].to_csv(path, index=False)
    return int(later.sum())


def _cut_stages(path: Path) -> int:
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    local = pd.to_datetime(rows["Entered At"], errors="coerce", format="%d.%m.%Y %H:%M:%S")
    moment = local.dt.tz_localize("Europe/Berlin", ambiguous="NaT", nonexistent="shift_forward")
    later = moment >= NIGHT
    rows[~later].to_csv(path, index=False)
    return int(later.sum())


def _cut_events(path: Path) -> int:
    rows = pd.read_parquet(path)
    later = (rows[["Activity Time", "Loaded At"]] >= NIGHT.replace(tzinfo=None)).any(axis=1)
    rows[~later].to_parquet(path, index=False)
    return int(later.sum())


@pytest.fixture(scope="module")
def scored_then_and_now(
    company: Company, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The night's list made from sources that end there, and from all that is known by now."""
    then, now = (company.copy(tmp_path_factory.mktemp(name)) for name in ("then", "now"))
    assert cut_sources(then / "data") > 1_000
    change(then / "handoff.toml", "tonight = 2026-07-01T00:00:00Z", f"tonight = {NIGHT.isoformat()}")
    change(now / "handoff.toml", "tonight = 2026-07-01T00:00:00Z", f"tonight = {NIGHT.replace(month=6).isoformat()}")
    rows = (
        Workspace.open(then, environ={}).score().scored.rows,
        Workspace.open(now, environ={}).score(NIGHT).scored.rows,
    )
    return tuple(one.drop(columns=TELL_WHEN) for one in rows)  # type: ignore[return-value]  # two of them


def test_the_same_leads_were_open(scored_then_and_now: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    then, now = scored_then_and_now
    assert len(then) > 100
    assert set(then["lead_id"]) == set(now["lead_id"])


def test_every_row_is_the_same(scored_then_and_now: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    then, now = scored_then_and_now
    pd.testing.assert_frame_equal(then, now, check_exact=True)
