"""`handoff doctor` says how everything is, for people and for machines."""

from pathlib import Path

import pytest

from tests.cli.running import handoff
from tests.workspace.company import Company


@pytest.fixture(scope="module")
def folder(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return company.copy(tmp_path_factory.mktemp("examined"))


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_a_workspace_that_is_well_exits_with_0(folder: Path) -> None:
    ran = handoff("doctor", folder)
    assert ran.code == 0, ran.out
    assert "the list of 2026-07-01 stands" in ran.out
    assert "0 wrong" in ran.out


def test_the_schedules_are_examined_by_what_is_plugged_in(folder: Path) -> None:
    findings = handoff("doctor", folder, "--json").json["findings"]
    [schedules] = [one for one in findings if one["part"] == "schedules"]
    assert schedules["level"] == "warning"
    assert "handoff serve" in schedules["todo"]


def test_what_is_wrong_exits_with_1_and_says_what_to_do(tmp_path: Path) -> None:
    ran = handoff("doctor", tmp_path, "--json")
    assert ran.code == 1
    assert ran.json["healthy"] is False
    assert "holds no handoff.toml" in ran.json["findings"][-1]["message"]
