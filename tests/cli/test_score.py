"""`handoff score`: what it prints of leads of every tier, and of nights of every kind."""

from pathlib import Path

import pytest

from tests.cli.running import handoff
from tests.workspace.company import Company


@pytest.fixture(scope="module")
def workspace(company: Company, tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(company.copy(tmp_path_factory.mktemp("scored")))


def test_leads_without_a_due_time_are_printed_too(workspace: str) -> None:
    found = handoff("score", workspace, "--show", "100000")
    assert (found.code, found.messages) == (0, [])
    rows = [line.split() for line in found.out.splitlines() if " NURTURE " in line]
    assert len(rows) > 100
    assert "due by (Europe/Berlin)" in found.out


def test_a_past_night_says_that_it_was_scored_afterwards(workspace: str) -> None:
    found = handoff("score", workspace, "--as-of", "2026-05-01", "--json")
    assert "after that night" in found.json["note"]
    assert found.json["data_until"] <= "2026-05-01T00:00:00+00:00"
    page = Path(found.json["html"]).read_text(encoding="utf-8")
    assert "Note:</strong> scored on 2026-07-01, after that night" in page


def test_a_night_to_come_is_refused(workspace: str) -> None:
    found = handoff("score", workspace, "--as-of", "2099-01-01")
    assert found.code == 2
    assert "lies after 2026-07-01" in found.err


@pytest.mark.parametrize("wrong", ["-1", "ten"])
def test_so_many_leads_cannot_be_shown(workspace: str, wrong: str) -> None:
    assert handoff("score", workspace, "--show", wrong).code == 2


@pytest.mark.parametrize("options", [("--out", "x.csv"), ("--out", "x.parquet", "--describe")])
def test_features_go_into_a_parquet_file_only(workspace: str, options: tuple[str, ...]) -> None:
    found = handoff("features", workspace, *options)
    assert found.code == 2
    assert "--out takes a file that ends in .parquet" in found.err
