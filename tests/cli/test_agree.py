"""`handoff agree` in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from handoff.cli.output import Output
from handoff.cli.reports.agreed import print_agreed
from handoff.domain.tiers import Tier
from handoff.workspace.agreeing.preview import Agreed
from tests.cli.running import handoff
from tests.delivery.agreement_page.made import made_preview


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> str:
    print_agreed(Output(as_json=False), Agreed(made_preview(), Path("page.html"), Path("changes.csv")))
    return capsys.readouterr().out


def test_the_heading_says_what_was_looked_at(said: str) -> None:
    assert said.startswith("Agreement 4 on 60 nights from 2026-01-01 to 2026-03-01, the outcome of 30 is known;")


def test_notes_come_first_and_warnings_and_files_last(said: str) -> None:
    lines = said.splitlines()
    assert lines[1] == "note: the model has seen these nights"
    assert lines[-3] == 'warning: exclude "X" holds for no lead'
    assert lines[-2:] == ["page         page.html", "changes      changes.csv"]


def test_both_agreements_stand_side_by_side(said: str) -> None:
    table = said[said.index("Agreement 4 against 3") :]
    sal = next(line.split() for line in table.splitlines() if line.startswith("SAL"))
    assert sal[1:4] == ["12.0", "20.0", "+8.0"]
    assert sal[-2:] == ["8", "0"]


def test_todays_line_is_marked(said: str) -> None:
    marked = [line for line in said.splitlines() if line.startswith(("capacity =", "probability =")) and "now" in line]
    assert [line.split("  ")[0] for line in marked] == ["capacity = 20"]


def test_suggested_rules_are_printed_as_they_are_pasted(said: str) -> None:
    assert '\n[[exclude]]\nreason = "Interns <all>"\nany = [{ field = "title", in = ["intern"] }]\n' in said


def test_forecast_and_promise_are_told(said: str) -> None:
    ahead = made_preview().agreement.forecasts[Tier.SAL]
    assert ahead is not None
    assert f"next week    {ahead.mean:,.0f} new SAL (90 % interval {ahead.low:,.0f} to {ahead.high:,.0f}" in said
    assert "marketing promises 9 new SAL a week" in said


def test_a_search_without_a_finding_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    preview = made_preview()
    assert preview.suggestions is not None
    nothing = replace(preview, suggestions=replace(preview.suggestions, found=(), rules=()))
    print_agreed(Output(as_json=False), Agreed(nothing, Path("page.html"), None))
    assert "Nothing separates SQL from the rest for sure: 200 criteria were tried." in capsys.readouterr().out


def test_a_folder_that_is_no_workspace_cannot_be_previewed(tmp_path: Path) -> None:
    ran = handoff("agree", tmp_path)
    assert ran.code == 2
    assert ran.messages[0].startswith("WorkspaceError: ")
