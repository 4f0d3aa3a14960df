"""A workspace is examined as it stands on the disk; nothing is written, and nothing that is broken stops it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from handoff.workspace.doctor import Examined, examine
from handoff.workspace.doctor.finding import Finding
from handoff.workspace.places import Places
from tests.workspace.company import change, mlflow_may_warn
from tests.workspace.small import Company

NOW = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)


def examined(folder: Path) -> Examined:
    with mlflow_may_warn():
        return examine(folder, now=NOW, environ={})


def found(folder: Path, part: str) -> Finding:
    return next(one for one in examined(folder).findings if one.part == part)


def files(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_a_workspace_without_a_model_needs_a_training_and_nothing_is_written(shared: Company) -> None:
    before = files(shared.folder)
    whole = examined(shared.folder)
    wrong = {one.part: one for one in whole.findings if one.level == "wrong"}
    assert set(wrong) == {"champion"}
    assert wrong["champion"].todo == "run: handoff train"
    parts = {"Python", "libraries", "workspace", "agreement", "source leads", "clean store", "lock", "disk", "database"}
    assert parts <= {one.part for one in whole.findings}
    assert files(shared.folder) == before
    assert whole.to_dict()["healthy"] is False


def test_a_source_that_is_gone_is_named_and_the_rest_is_examined(fresh: Company) -> None:
    (fresh.folder / "data" / "leads.csv").unlink()
    assert found(fresh.folder, "source leads").level == "wrong"
    assert found(fresh.folder, "disk").level == "ok"


def test_a_damaged_table_of_the_store_is_wrong(fresh: Company) -> None:
    table = Places(fresh.folder, fresh.folder / ".handoff").clean.resolve() / "leads.parquet"
    table.write_bytes(table.read_bytes()[:-20])
    one = found(fresh.folder, "clean store")
    assert one.level == "wrong"
    assert "handoff check" in one.todo


def test_a_night_that_was_killed_is_told_with_how_to_go_on(fresh: Company) -> None:
    nights = fresh.folder / ".handoff" / "nights"
    nights.mkdir()
    (nights / "2026-06-30.begun.json").write_text("{}", "utf-8")
    assert "handoff backfill --from 2026-06-30 --to 2026-06-30" in found(fresh.folder, "interrupted").todo


def test_a_database_that_cannot_be_opened_is_one_finding_among_others(fresh: Company) -> None:
    (fresh.folder / ".handoff" / "handoff.db").write_bytes(b"no database")
    assert found(fresh.folder, "database").level == "wrong"
    assert found(fresh.folder, "clean store").level == "ok"


def test_an_agreement_that_is_wrong_is_one_finding_among_others(fresh: Company) -> None:
    change(fresh.folder / "agreement.toml", "[tiers.SAL]", "[tiers.SAL")
    assert found(fresh.folder, "agreement").level == "wrong"
    assert found(fresh.folder, "disk").level == "ok"


def test_a_check_that_breaks_hides_no_other(shared: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handoff.workspace.doctor.stores.shutil.disk_usage", lambda _: 1 / 0)
    broken = [one for one in examined(shared.folder).findings if one.part == "stores"]
    assert [one.message for one in broken] == ["cannot be examined: ZeroDivisionError: division by zero"]
    assert found(shared.folder, "database").level == "ok"
