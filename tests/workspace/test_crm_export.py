"""The export of a night: files that a CRM takes in again and again, and what was sent so far."""

import json
import shutil
from pathlib import Path

import pytest

from handoff.errors import ConfigError, Refused, WorkspaceError
from tests.workspace.exporting import LEADS, Company, make_company, read_csv


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(tmp_path_factory.mktemp("crm") / "acme")


@pytest.fixture
def acme(made: Company, tmp_path: Path) -> Company:
    return Company(Path(shutil.copytree(made.folder, tmp_path / "acme")))


def files(company: Company) -> dict[str, bytes]:
    folder = company.folder / "exports"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_night_is_exported_with_its_conversions(acme: Company) -> None:
    acme.night()
    done = acme.export()
    assert (done.leads, done.rows, done.closed, done.not_exported) == (3, 3, 0, {})
    assert [path.name for path in done.files] == [
        "job.json", "Lead-001.csv", "not_exported.csv", "conversions.csv", "conversions.json",
    ]  # fmt: skip
    assert [row["Handoff_Lead_Id__c"] for row in read_csv(done.folder / "Lead-001.csv")] == ["L1", "L2", "L3"]
    first, second = read_csv(done.folder / "conversions.csv")
    assert (first["account_id"], first["account_name"], first["contact_id"]) == ("A1", "Helix Robotics", "C1")
    assert (first["opportunity_id"], first["opportunity_stage"]) == ("O1", "Proposal")
    assert second["account_id"] == ""


@pytest.mark.parametrize("target", ["salesforce", "hubspot"])
@pytest.mark.parametrize("changed_only", [False, True])
def test_the_same_night_again_gives_the_same_bytes(acme: Company, target: str, changed_only: bool) -> None:
    acme.night()
    acme.export(target)
    acme.night([("L1", 0.7, "SAL"), ("L4", 0.2, "MQL")], day=1)
    acme.export(target, changed_only=changed_only)
    before = files(acme)
    acme.export(target, changed_only=changed_only)
    assert files(acme) == before


def test_only_changes_of_the_newest_night_are_exported_on_request(acme: Company) -> None:
    acme.night()
    acme.export()
    night = acme.night([("L1", 0.61, "SAL"), ("L3", 0.31, "MQL"), ("L4", 0.2, "MQL")], day=1)
    done = acme.export(changed_only=True)
    assert (done.night, done.rows, done.closed) == (night, 3, 1)
    rows = {row["Handoff_Lead_Id__c"]: row for row in read_csv(done.folder / "Lead-001.csv")}
    assert list(rows) == ["L3", "L4", "L2"]
    assert (rows["L2"]["Handoff_Tier__c"], rows["L2"]["Handoff_Probability__c"]) == ("CLOSED", "#N/A")


def test_min_change_is_a_setting(acme: Company) -> None:
    acme.set("[export]\nmin_change = 0.5")
    acme.night()
    acme.export()
    acme.night([(lead_id, probability + 0.2, tier) for lead_id, probability, tier in LEADS], day=1)
    assert acme.export(changed_only=True).rows == 0


def test_each_crm_has_its_own_memory(acme: Company) -> None:
    acme.night()
    acme.export("salesforce")
    acme.night(day=1)
    assert acme.export("hubspot", changed_only=True).rows == 3
    assert acme.export("salesforce", changed_only=True).rows == 0


def test_leads_without_a_key_are_listed_with_the_reason(acme: Company) -> None:
    acme.night(email=["l1@acme.example", "L1@ACME.example", None])
    done = acme.export("hubspot")
    assert (done.rows, done.not_exported) == (1, {"shared_key": 1, "no_email": 1})
    left_out = read_csv(done.folder / "not_exported.csv")
    assert [(row["lead_id"], row["tier"], row["reason"]) for row in left_out] == [
        ("L2", "SAL", "shared_key"), ("L3", "MQL", "no_email"),
    ]  # fmt: skip
    (line,) = (done.folder / "contacts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [one["id"] for one in json.loads(line)["inputs"]] == ["l1@acme.example"]


def test_where_no_lead_has_a_key_nothing_is_written(acme: Company) -> None:
    acme.night(email=[None, None, None])
    with pytest.raises(Refused, match=r"none has a usable email .*\[export.hubspot\] id_property"):
        acme.export("hubspot")
    assert not (acme.folder / "exports").exists()
    assert not (acme.folder / ".handoff" / "exports").exists()


def test_a_night_without_leads_can_be_exported(acme: Company) -> None:
    acme.night()
    acme.export()
    acme.night([], day=1)
    done = acme.export(changed_only=True)
    assert (done.leads, done.rows, done.closed, done.conversions) == (0, 3, 3, 0)


def test_a_file_of_an_earlier_version_gives_the_columns_it_has(acme: Company) -> None:
    night = acme.night()
    path = acme.folder / ".handoff" / "scores" / f"night={night}" / "scores.parquet"
    import pandas as pd

    pd.read_parquet(path)[["lead_id", "rank", "tier", "probability", "email"]].to_parquet(path, index=False)
    done = acme.export()
    assert set(read_csv(done.folder / "Lead-001.csv")[0]) == {
        "Handoff_Lead_Id__c", "Handoff_Tier__c", "Handoff_Probability__c",
    }  # fmt: skip
    assert done.conversions == 2


def test_only_a_published_night_is_exported(acme: Company) -> None:
    with pytest.raises(WorkspaceError, match="holds no published scores"):
        acme.export()
    night = acme.night()
    shutil.move(acme.folder / ".handoff" / "scores", acme.folder / ".handoff" / "previews")
    with pytest.raises(WorkspaceError, match="that night is a preview"):
        acme.export(night=night)
    acme.night(day=1)
    with pytest.raises(WorkspaceError, match=r"newest: 2026-03-15"):
        acme.export(night=night)


def test_a_lead_twice_in_a_night_is_refused(acme: Company) -> None:
    acme.night([("L1", 0.5, "SAL"), ("L1", 0.5, "SAL")])
    with pytest.raises(WorkspaceError, match='has lead "L1" twice'):
        acme.export()


def test_what_was_sent_is_kept_only_when_the_files_are_there(acme: Company) -> None:
    acme.night()
    (acme.folder / "exports").write_text("in the way")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        acme.export()
    (acme.folder / "exports").unlink()
    assert acme.export(changed_only=True).rows == 3


def test_a_crm_that_is_not_known_is_refused(acme: Company) -> None:
    acme.night()
    with pytest.raises(ConfigError, match='did you mean "hubspot"'):
        acme.export("hubspt")
