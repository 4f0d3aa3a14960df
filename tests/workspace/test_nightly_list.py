"""The ranked list of a night: one row per open lead, tiers as agreed, the same whenever it is made."""

import re
from pathlib import Path

import pandas as pd
import pytest

from handoff import Workspace
from tests.workspace.company import TONIGHT, Company, published

AGREED = {"SAL": (40, 0.10), "MQL": (160, 0.04)}
REQUIRED = ["name", "email", "company"]


@pytest.fixture
def rows(company: Company) -> pd.DataFrame:
    return company.scored.scored.rows


def test_ranks_count_from_1_without_gap(rows: pd.DataFrame) -> None:
    assert rows["rank"].tolist() == list(range(1, len(rows) + 1))


def test_there_is_exactly_one_row_for_each_open_lead(rows: pd.DataFrame, company: Company) -> None:
    clean = company.folder / ".handoff" / "clean"
    leads, stages = (pd.read_parquet(clean / f"{name}.parquet") for name in ("leads", "stages"))
    tonight = pd.Timestamp(TONIGHT).tz_localize(None)
    known = stages[(stages["entered_at"] < tonight) & (stages["seen_at"] < tonight)]
    newest = {
        closed: known[known["stage"].isin(names)].groupby("lead_key")["entered_at"].max().reindex(leads["lead_key"])
        for closed, names in ((True, ["sql", "won", "lost", "disqualified"]), (False, ["recycled"]))
    }
    is_open = newest[True].isna() | (newest[False] > newest[True])
    expected = leads[is_open.to_numpy() & (leads["created_at"] < tonight).to_numpy()]
    assert sorted(rows["lead_id"]) == sorted(expected["lead_id"])


def test_the_better_tier_comes_first_and_in_it_the_higher_probability(rows: pd.DataFrame) -> None:
    tiers = ["SAL", "MQL", "NURTURE", "INCOMPLETE", "DISQUALIFIED"]
    order = rows["tier"].map(tiers.index)
    assert order.is_monotonic_increasing
    assert rows.groupby("tier")["probability"].agg(lambda found: found.is_monotonic_decreasing).all()
    assert rows["probability"].between(0, 1).all()


@pytest.mark.parametrize("tier", AGREED)
def test_a_tier_keeps_its_terms(tier: str, rows: pd.DataFrame) -> None:
    capacity, floor = AGREED[tier]
    inside = rows[rows["tier"] == tier]
    assert 0 < len(inside) <= capacity
    assert inside["probability"].min() >= floor
    assert inside[REQUIRED].notna().all(axis=None)
    assert inside["due_by"].notna().all()


def test_who_would_qualify_but_lacks_contact_data_is_incomplete(rows: pd.DataFrame) -> None:
    incomplete = rows[rows["tier"] == "INCOMPLETE"]
    assert incomplete["probability"].ge(AGREED["MQL"][1]).all()
    assert set(incomplete["lead_id"]).isdisjoint(rows[rows["tier"] == "SAL"]["lead_id"])


def test_a_later_tier_never_has_a_qualified_lead_that_is_better(rows: pd.DataFrame) -> None:
    sal, mql = (rows[rows["tier"] == tier]["probability"] for tier in ("SAL", "MQL"))
    assert mql.max() <= sal.min()


def test_the_files_hold_the_rows(rows: pd.DataFrame, company: Company) -> None:
    stored = pd.read_parquet(company.scored.scores)
    assert stored["lead_id"].tolist() == rows["lead_id"].tolist()
    assert stored["probability"].tolist() == rows["probability"].tolist()
    listed = pd.read_csv(company.scored.csv, encoding="utf-8-sig")
    handed_over = rows[rows["tier"].isin(["SAL", "MQL"])]
    assert listed["lead_id"].head(len(handed_over)).tolist() == handed_over["lead_id"].tolist()
    assert "DISQUALIFIED" not in set(listed["tier"])
    page = company.scored.html.read_text(encoding="utf-8")
    assert "<script src" not in page
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page) == []


def test_the_same_night_again_gives_the_same_files(company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    before = published(folder)
    Workspace.open(folder, environ={}).score()
    assert before
    assert published(folder) == before
