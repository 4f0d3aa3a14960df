"""Earlier nights are read for tonight's leads, whatever model scored them and whatever columns they have."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handoff.errors import WorkspaceError
from handoff.scoring.trend import PastLevels, log_odds
from handoff.workspace.past_scores import first_handed_over, past_levels

TONIGHT = datetime(2026, 6, 30, 2, tzinfo=UTC)
IDS = np.array(["b", "a", "new"], dtype=object)
PROBABILITY = np.array([0.2, 0.1, 0.4])


def write(folder: Path, days_ago: int, **columns: Any) -> Path:
    night = (TONIGHT - timedelta(days=days_ago)).date()
    path = folder / f"night={night}" / "scores.parquet"
    path.parent.mkdir()
    pq.write_table(pa.table({"lead_id": ["a", "gone", "b"], **columns}), path)
    return path


def levels(folder: Path) -> PastLevels:
    return past_levels(folder, IDS, PROBABILITY, "m 4", TONIGHT)


def test_levels_are_in_the_order_of_tonights_leads(tmp_path: Path) -> None:
    write(tmp_path, 1, probability=[0.1, 0.5, 0.2], model_version=["m 4"] * 3)
    found = levels(tmp_path)
    assert found.night.tolist() == [date(2026, 6, 29)]
    assert np.allclose(found.level[0], [*log_odds([0.2, 0.1]), np.nan], equal_nan=True)


def test_another_model_is_compared_by_rank(tmp_path: Path) -> None:
    write(tmp_path, 1, probability=[0.01, 0.03, 0.02], model_version=["m 3"] * 3)
    assert levels(tmp_path).model.tolist() == ["m 3"]
    assert np.allclose(levels(tmp_path).level[0], [*log_odds([0.2, 0.1]), np.nan], equal_nan=True)


def test_tonight_later_nights_and_nights_long_ago_are_not_read(tmp_path: Path) -> None:
    for days in (-1, 0, 45, 46):
        write(tmp_path, days, probability=[0.1, 0.5, 0.2], model_version=["m 4"] * 3)
    assert levels(tmp_path).night.tolist() == [TONIGHT.date() - timedelta(days=45)]


def test_a_file_without_the_columns_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, 2, score=[10.0, 50.0, 20.0])
    write(tmp_path, 1, probability=[0.1, 0.5, 0.2])
    assert np.isnan(levels(tmp_path).level).tolist() == [[True] * 3, [False, False, True]]
    assert first_handed_over(tmp_path, TONIGHT).empty


def test_no_earlier_nights(tmp_path: Path) -> None:
    assert levels(tmp_path).level.shape == (0, 3)
    assert first_handed_over(tmp_path / "absent", TONIGHT).empty


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, 1, probability=[0.1, 0.5, 0.2])
    path.write_bytes(b"no Parquet")
    for read in (levels, lambda folder: first_handed_over(folder, TONIGHT)):
        with pytest.raises(WorkspaceError, match="score that night again"):
            read(tmp_path)


def test_the_first_night_on_which_a_lead_was_handed_over(tmp_path: Path) -> None:
    write(tmp_path, 9, tier=["SAL", "MQL", "NURTURE"])
    write(tmp_path, 8, tier=["MQL", "NURTURE", "DISQUALIFIED"])
    write(tmp_path, 0, tier=["NURTURE", "NURTURE", "SAL"])
    found = first_handed_over(tmp_path, TONIGHT)
    assert found["lead_id"].tolist() == ["a", "gone"]
    assert found["night"].dt.date.tolist() == [date(2026, 6, 21), date(2026, 6, 21)]
