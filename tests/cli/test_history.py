"""`handoff history`, `diff`, `replay` and `forget`: what they print, and their exit codes."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from handoff.delivery.parquet import SCORE_SCHEMA, night_file
from tests.cli.running import handoff
from tests.workspace.company import TONIGHT, Company
from tests.workspace.forgetting.searching import files_with

NIGHT = TONIGHT.date()
BEFORE = NIGHT - timedelta(days=7)


@pytest.fixture(scope="module")
def folder(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company with a second night, a week before, on which the first lead scored more."""
    folder = company.copy(tmp_path_factory.mktemp("nights"))
    rows = pd.read_parquet(scores(folder, NIGHT))
    first = rows["rank"] == 1
    rows["as_of"] -= pd.Timedelta(days=7)
    rows.loc[first, "probability"] = 0.99
    rows.loc[rows["rank"] == 2, "tier"] = "NURTURE"
    path = scores(folder, BEFORE)
    path.parent.mkdir()
    rows.to_parquet(path, schema=SCORE_SCHEMA, index=False)
    return folder


def scores(folder: Path, night: date) -> Path:
    return night_file(folder / ".handoff" / "scores", night)


@pytest.fixture(scope="module")
def lead(company: Company) -> str:
    return str(company.scored.scored.rows["lead_id"].iloc[0])


def test_history_prints_every_score_and_why_it_moved(folder: Path, lead: str) -> None:
    ran = handoff("history", lead, "--workspace", folder)
    assert (ran.code, ran.messages) == (0, [])
    for said in (str(BEFORE), "99.0", f"{BEFORE} → {NIGHT}: 99.0 →", "records that arrived later"):
        assert said in ran.out
    found = handoff("history", lead, "--workspace", folder, "--json").json
    assert [row["night"] for row in found["scores"]] == [str(BEFORE), str(NIGHT)]
    assert sum(part["points"] for part in found["moves"][0]["parts"]) == pytest.approx(found["moves"][0]["points"])


def test_a_lead_that_nobody_knows_exits_with_2(folder: Path) -> None:
    ran = handoff("history", "nobody", "--workspace", folder)
    assert ran.code == 2
    assert 'no score of "nobody"' in ran.err


def test_diff_prints_counts_causes_and_leads_and_writes_csv(folder: Path, tmp_path: Path) -> None:
    ran = handoff("diff", BEFORE, NIGHT, "--workspace", folder, "--out", tmp_path / "diff.csv")
    assert (ran.code, ran.messages) == (0, []), ran.err
    for said in ("Tiers of", "Why leads changed their tier", "Left NURTURE", "all 1 changes"):
        assert said in ran.out
    assert len((tmp_path / "diff.csv").read_text(encoding="utf-8-sig").splitlines()) == 2
    assert handoff("diff", NIGHT, BEFORE, "--workspace", folder).code == 2


def test_replay_says_whether_it_is_identical(folder: Path) -> None:
    ran = handoff("replay", folder, "--night", NIGHT)
    assert (ran.code, ran.messages) == (0, [])
    assert f"{NIGHT}: identical" in ran.out
    path = scores(folder, NIGHT)
    rows = pd.read_parquet(path)
    rows.assign(score=rows["score"] + 1).to_parquet(path, schema=SCORE_SCHEMA, index=False)
    changed = handoff("replay", folder, "--night", NIGHT)
    assert changed.code == 1
    assert "not identical" in changed.out
    assert "probably: the file of scores was changed" in changed.out
    assert [one["column"] for one in handoff("replay", folder, "--night", NIGHT, "--json").json["columns"]] == ["score"]
    assert handoff("replay", folder, "--night", "2020-01-01").code == 2


def test_forget_prints_a_proof_without_a_name(company: Company, tmp_path: Path, lead: str) -> None:
    folder = company.copy(tmp_path)
    row = company.scored.scored.rows.iloc[0]
    texts = [str(row[name]) for name in ("lead_id", "name", "email")]
    assert any(Path(name).parts[1] == "trainings" for name in files_with(folder, texts))
    ran = handoff("forget", lead, "--because", "asked by letter", "--who", "the officer", "--workspace", folder)
    assert (ran.code, ran.messages) == (0, [])
    assert "proof " in ran.out
    assert not any(text in ran.out for text in texts)
    assert files_with(folder, texts) == set(), "models, packages and MLflow hold nobody either"
    assert handoff("history", lead, "--workspace", folder).code == 2
    assert handoff("forget", "nobody", "--workspace", folder).code == 2
