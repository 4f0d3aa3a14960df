"""What is older than [retention] allows is erased, and nothing else."""

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from handoff.domain.settings import RetentionSection
from handoff.domain.toml import parse_model
from handoff.errors import ConfigError
from handoff.workspace import Workspace
from handoff.workspace.forgetting.retention import Retained, apply_retention
from handoff.workspace.history.rows import published_nights
from handoff.workspace.night.record import read_records
from tests.workspace.history.past import NIGHTS, Past

TODAY = NIGHTS[-1]


def allowed(opened: Workspace, **days: int) -> Workspace:
    settings = opened.settings.model_copy(update={"retention": RetentionSection(**days)})
    return Workspace(opened.places, settings, opened.now)


@pytest.fixture
def copy(past: Past, tmp_path: Path) -> Workspace:
    opened = past.copy(tmp_path).opened
    for night in NIGHTS:
        place = opened.places.lists(night)
        place.mkdir(parents=True)
        (place / "team.html").touch()
        place.with_name(f"{night}.csv").touch()
        (opened.places.root / "exports" / "hubspot" / night.isoformat()).mkdir(parents=True)
    for name in ("index.html", "2020-01-01 copy.html"):
        (opened.places.root / "lists" / name).touch()
    return opened


def test_without_settings_everything_is_kept(copy: Workspace) -> None:
    assert apply_retention(copy, TODAY + timedelta(days=10_000)) == Retained()
    assert tuple(published_nights(copy.places)) == NIGHTS


def test_each_kind_has_a_period_of_its_own(copy: Workspace) -> None:
    done = apply_retention(allowed(copy, history_days=45, lists_days=14, exports_days=21), TODAY + timedelta(days=20))
    assert done == Retained(history=2, lists=10, exports=4)
    assert tuple(published_nights(copy.places)) == NIGHTS[2:]
    assert [path.name for path in sorted((copy.places.root / "lists").iterdir())] == [
        "2020-01-01 copy.html",
        "index.html",
    ]
    assert len(read_records(copy.places)) == len(NIGHTS), "records name nobody and stay"
    assert str(done) == "erased by [retention]: 2 nights of scores, 10 files of lists, 4 exports"


def test_a_day_within_the_period_is_kept(copy: Workspace) -> None:
    days = (TODAY - NIGHTS[0]).days
    assert apply_retention(allowed(copy, exports_days=days), TODAY).exports == 0
    assert apply_retention(allowed(copy, exports_days=days - 1), TODAY).exports == 1


def test_the_quarantine_of_an_old_reading_is_emptied(copy: Workspace) -> None:
    path = copy.places.clean / "quarantine.parquet"
    rows = len(pd.read_parquet(path))
    section = allowed(copy, quarantine_days=30)
    assert apply_retention(section, TODAY).quarantine == 0
    assert apply_retention(section, TODAY + timedelta(days=400)).quarantine == rows > 0
    assert len(pd.read_parquet(path)) == 0


def test_a_history_too_short_for_trends_is_refused() -> None:
    with pytest.raises(ConfigError, match="history_days = 44"):
        parse_model({"history_days": 44}, RetentionSection, "handoff.toml")
