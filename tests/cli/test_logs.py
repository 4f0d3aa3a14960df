"""With --log-format json standard error is one JSON object a line, for every command, and names nobody."""

import json
import logging
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.cli.running import Ran, handoff
from tests.workspace.company import Company


def lines(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.err.splitlines()]


def personal_values(folder: Path) -> set[str]:
    """Return the names, addresses and telephone numbers of all leads, and their parts."""
    leads = pd.read_csv(folder / "data" / "leads.csv", dtype=str)
    values = pd.concat([leads[name] for name in ("Full Name", "Email", "Phone") if name in leads]).dropna().unique()
    return {value for value in values if len(value) > 6}


@pytest.fixture(scope="module")
def scored(company: Company, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ran, Path]:
    folder = company.copy(tmp_path_factory.mktemp("logged"))
    return handoff("--log-format", "json", "score", folder, "--as-of", "2026-06-30", "--show", "3"), folder


def test_a_night_is_logged_from_its_beginning_to_its_end(scored: tuple[Ran, Path]) -> None:
    ran, folder = scored
    found = lines(ran)
    assert ran.code == 0, ran.err
    assert {line["workspace"] for line in found} == {str(folder.resolve())}
    assert {line["night"] for line in found} == {"2026-06-30"}
    assert {line["step"] for line in found} >= {"score"}
    assert all(line["run"] for line in found)
    assert found[-1]["message"] == "ended with exit code 0"
    assert found[-1]["seconds"] > 0


def test_no_name_and_no_address_is_logged(scored: tuple[Ran, Path]) -> None:
    ran, folder = scored
    said = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines(ran))
    assert len(personal_values(folder)) > 1000
    assert not [value for value in personal_values(folder) if value in said]


def test_the_environment_asks_for_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOFF_LOG", "json")
    ran = handoff("check", tmp_path)
    error, end = lines(ran)
    assert ran.code == 2
    assert (error["level"], error["kind"], error["step"]) == ("error", "WorkspaceError", "check")
    assert "holds no handoff.toml" in error["message"]
    assert end["message"] == "ended with exit code 2"


def test_the_result_is_still_one_object_on_standard_output(tmp_path: Path) -> None:
    ran = handoff("--log-format", "json", "check", tmp_path, "--json")
    assert ran.json["error"]["kind"] == "WorkspaceError"
    assert lines(ran)[0]["kind"] == "WorkspaceError"


def test_a_defect_is_one_line_and_stops_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("row of Ada Okafor")

    monkeypatch.setattr("handoff.workspace.create.create_workspace", broken)
    ran = handoff("--log-format", "json", "init", tmp_path)
    assert ran.code == 2
    assert lines(ran)[0]["kind"] == "ZeroDivisionError"
    assert "Okafor" not in ran.err


def test_nothing_is_left_behind_in_the_process(tmp_path: Path) -> None:
    before = list(logging.root.handlers)
    handoff("--log-format", "json", "check", tmp_path)
    assert logging.root.handlers == before
    assert handoff("check", tmp_path).err.startswith("WorkspaceError: ")


def test_another_format_is_wrong_usage(tmp_path: Path) -> None:
    ran = handoff("--log-format", "xml", "check", tmp_path)
    assert ran.code == 2
    assert "'text', 'json'" in ran.err
