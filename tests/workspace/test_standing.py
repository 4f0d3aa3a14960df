"""Where leads were on the last published night: hysteresis rests on it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from handoff.delivery.parquet import night_file
from handoff.errors import WorkspaceError
from handoff.workspace.materials import Materials
from handoff.workspace.places import Places
from handoff.workspace.standing import former_tiers
from tests.scoring.made_night import TERMS, agreement

TONIGHT = datetime(2026, 3, 14, 2, tzinfo=UTC)
LEADS = pd.Series(["a", "b", "c", "d"])


class Company(Materials):
    """Materials whose agreement is made."""

    agreement = agreement(tiers={**TERMS["tiers"], "hysteresis": 0.1})  # type: ignore[dict-item]


def company(folder: Path) -> Materials:
    return Company(Places(folder, folder / "store"), None, TONIGHT)  # type: ignore[arg-type]


def publish(folder: Path, days_ago: int, **tiers: tuple[str, float]) -> Path:
    """Write the scores of a night: lead -> tier, selection probability."""
    path = night_file(company(folder).places.scores, (TONIGHT - timedelta(days=days_ago)).date())
    path.parent.mkdir(parents=True)
    rows = [(lead, tier, chance) for lead, (tier, chance) in tiers.items()]
    pd.DataFrame(rows, columns=["lead_id", "tier", "selection_probability"]).to_parquet(path)
    return path


def test_the_newest_night_before_tonight_counts(tmp_path: Path) -> None:
    publish(tmp_path, 0, a=("MQL", 0.0))
    publish(tmp_path, 2, a=("SAL", 1.0), b=("MQL", 0.0))
    publish(tmp_path, 3, c=("SAL", 1.0))
    assert former_tiers(company(tmp_path), LEADS, TONIGHT).tolist() == ["SAL", "MQL", "", ""]


def test_who_was_there_by_lot_has_no_claim(tmp_path: Path) -> None:
    publish(tmp_path, 1, a=("SAL", 1.0), b=("SAL", 0.03))
    assert former_tiers(company(tmp_path), LEADS, TONIGHT).tolist() == ["SAL", "", "", ""]


def test_a_list_of_long_ago_says_nothing(tmp_path: Path) -> None:
    publish(tmp_path, 15, a=("SAL", 1.0))
    assert former_tiers(company(tmp_path), LEADS, TONIGHT).tolist() == ["", "", "", ""]


def test_without_hysteresis_nothing_is_read(tmp_path: Path) -> None:
    publish(tmp_path, 1, a=("SAL", 1.0)).write_bytes(b"no parquet")
    plain = replace(company(tmp_path))
    plain.__dict__["agreement"] = agreement()
    assert former_tiers(plain, LEADS, TONIGHT).tolist() == ["", "", "", ""]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = publish(tmp_path, 1, a=("SAL", 1.0))
    path.write_bytes(b"no parquet")
    with pytest.raises(WorkspaceError, match=r"scores\.parquet cannot be read"):
        former_tiers(company(tmp_path), LEADS, TONIGHT)
