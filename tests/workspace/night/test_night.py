"""A night is published once however often it is run, goes on from its draft, and is held back where a gate says no."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handoff import Workspace
from handoff.delivery.database import current_list, open_database
from handoff.errors import HeldBack, RegistryError, SourceError
from handoff.workspace.database import database_url
from handoff.workspace.history.replay import replay_night
from handoff.workspace.night.compute import NightInputs, compute_night, scoring_run
from handoff.workspace.night.draft import read_draft, write_draft
from handoff.workspace.night.held import read_held
from handoff.workspace.night.record import read_record
from handoff.workspace.profiles import profile_of
from handoff.workspace.tracking import tracking_of
from tests.workspace.company import TONIGHT, Company, change, published

NIGHT = TONIGHT.date()


@pytest.fixture
def folder(company: Company, tmp_path: Path) -> Path:
    return company.copy(tmp_path)


def _scores(folder: Path) -> bytes:
    return (folder / ".handoff" / "scores" / f"night={NIGHT}" / "scores.parquet").read_bytes()


def _current(workspace: Workspace) -> list[str]:
    engine = open_database(database_url(workspace))
    found = current_list(engine)
    engine.dispose()
    assert found is not None
    return found.rows["lead_id"].tolist()


def test_a_night_is_on_record_with_all_that_made_it(company: Company) -> None:
    workspace = Workspace.open(company.folder, environ={})
    record = read_record(workspace.places, NIGHT)
    assert record is not None
    assert record.as_of == TONIGHT
    assert record.n_leads == len(company.scored.scored)
    assert record.agreement["tiers"]["SAL"]["capacity"] == 40
    assert {gate.code for gate in record.gates if gate.passed} >= {"G01", "G02", "G03"}
    listed = company.scored.scored.rows.query("tier in ('SAL', 'MQL')")["lead_id"].tolist()
    assert _current(workspace) == listed


def test_a_night_goes_on_from_its_draft_and_gives_the_same_bytes(folder: Path) -> None:
    expected, said = _scores(folder), list[str]()
    workspace = Workspace.open(folder, environ={}, progress=said.append)
    record = read_record(workspace.places, NIGHT)
    assert record is not None
    (workspace.places.nights / f"{NIGHT}.json").unlink()
    begun = {"run": record.run, "as_of": record.as_of.isoformat(), "scored_at": record.scored_at.isoformat()}
    (workspace.places.nights / f"{NIGHT}.begun.json").write_text(json.dumps(begun))
    shutil.rmtree(folder / ".handoff" / "scores")
    _leave_draft(workspace)
    workspace.score()
    assert any("going on with the scores" in line for line in said)
    assert _scores(folder) == expected


def _leave_draft(workspace: Workspace) -> None:
    """Do what a run does until it is killed after its draft."""
    from handoff.workspace.champion_copy import champion_or_copy
    from handoff.workspace.night.begin import begin
    from handoff.workspace.night.fingerprint import data_fingerprint, night_fingerprint

    model, registered, _ = champion_or_copy(workspace)
    begun = begin(workspace.places, None, workspace.now)
    inputs = NightInputs(workspace.agreement, model, registered, begun.scored_at, begun.run)
    _ = workspace.dataset
    fingerprint = night_fingerprint(workspace, begun, inputs, (), data_fingerprint(workspace.places.clean))
    computed = compute_night(workspace, begun.as_of, inputs)
    write_draft(workspace.places, computed, profile_of(workspace, computed, inputs), fingerprint, {})
    run = scoring_run(workspace, begun.as_of, inputs)
    assert read_draft(workspace.places, run, "made of something else") is None
    assert read_draft(workspace.places, run, fingerprint) is not None


def test_a_gate_holds_the_list_back_and_the_last_one_stands(folder: Path) -> None:
    change(folder / "handoff.toml", "[snapshots]", "[gates]\nput_aside = 0.000001\n\n[snapshots]")
    before, workspace = published(folder), Workspace.open(folder, environ={})
    listed = _current(workspace)
    with pytest.raises(HeldBack, match=r"the list of 2026-07-01 is held back.*G08.*--publish-anyway"):
        workspace.score()
    front = folder / "lists" / "index.html"
    assert "G08" in front.read_text("utf-8")
    assert {path: text for path, text in published(folder).items() if path != front} == {
        path: text for path, text in before.items() if path != front
    }
    assert [held.night for held in read_held(workspace.places)] == [NIGHT]
    assert _current(workspace) == listed
    _publish_anyway(folder)


def _publish_anyway(folder: Path) -> None:
    workspace = Workspace.open(folder, environ={})
    scored = workspace.score(publish_anyway="the export was repaired by hand")
    assert "G08 said no: the export was repaired by hand" in (scored.note or "")
    record = read_record(workspace.places, NIGHT)
    assert record is not None
    assert record.forced_because == "the export was repaired by hand"
    assert read_held(workspace.places) == ()


def test_a_source_that_breaks_marks_the_list_that_stands(folder: Path) -> None:
    (folder / "data" / "events.parquet").write_bytes(b"PAR1 cut short")
    workspace = Workspace.open(folder, environ={}, now=datetime(2026, 7, 2, 2, tzinfo=UTC))
    before = _scores(folder)
    with pytest.raises(SourceError, match=r"events\.parquet"):
        workspace.night()
    assert _scores(folder) == before
    assert "events.parquet" in (folder / "lists" / "index.html").read_text("utf-8")


def test_without_mlflow_the_last_champion_scores_and_says_so(folder: Path) -> None:
    workspace = Workspace.open(folder, environ={})
    workspace.score()
    expected = _scores(folder)
    assert not tracking_of(workspace).untouched
    shutil.move(folder / ".handoff" / "mlflow", folder / "mlflow-is-gone")
    scored = Workspace.open(folder, environ={}).score()
    assert "MLflow cannot be reached; scored by version 1" in (scored.note or "")
    assert _scores(folder) == expected
    with pytest.raises(RegistryError, match="is gone"):
        replay_night(Workspace.open(folder, environ={}), NIGHT)
    assert not (folder / ".handoff" / "mlflow").exists(), "who looks back makes no empty registry"
    tracking_of(workspace).client().search_registered_models()
    assert "scored by version 1" in (Workspace.open(folder, environ={}).score().note or ""), "an empty one is no other"


def test_a_whole_night_is_watched(folder: Path) -> None:
    outcome = Workspace.open(folder, environ={}).night()
    assert outcome.watched.page.read_text("utf-8").rstrip().endswith("</html>")
    assert outcome.to_dict()["alerts"] == []
