"""`handoff export`: what it prints, and what it answers machines."""

from pathlib import Path

import pytest

from tests.cli.running import handoff
from tests.workspace.exporting import Company, make_company


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Company:
    company = make_company(tmp_path_factory.mktemp("crm") / "acme")
    company.night()
    return company


def test_it_says_how_many_leads_are_in_which_files(acme: Company) -> None:
    found = handoff("export", acme.folder, "--to", "salesforce")
    assert (found.code, found.messages) == (0, [])
    assert "3 leads of 2026-03-14 for salesforce, found there by Handoff_Lead_Id__c" in found.out
    files = [Path(line) for line in found.out.splitlines() if line.startswith(str(acme.folder))]
    assert len(files) == 5
    assert all(path.is_file() for path in files)


def test_for_machines_it_is_one_object(acme: Company) -> None:
    found = handoff("export", acme.folder, "--to", "hubspot", "--night", "2026-03-14", "--changed-only", "--json").json
    assert (found["target"], found["night"], found["key"]) == ("hubspot", "2026-03-14", "email")
    assert (found["rows"], found["closed"], found["not_exported"], found["conversions"]) == (3, 0, {}, 2)
    assert all(Path(path).is_file() for path in found["files"])


def test_a_night_without_scores_is_named(acme: Company) -> None:
    found = handoff("export", acme.folder, "--to", "hubspot", "--night", "2026-03-10")
    assert found.code == 2
    assert "no scores of 2026-03-10 were published; choose another --night (newest: 2026-03-14)" in found.err


@pytest.mark.parametrize("wrong", [("--to", "excel"), ("--to", "hubspot", "--night", "today"), ()])
def test_wrong_usage_is_refused(acme: Company, wrong: tuple[str, ...]) -> None:
    assert handoff("export", acme.folder, *wrong).code == 2
