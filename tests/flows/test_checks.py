"""The schedules are examined: deployed, not paused, and due."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.checks import is_of, judged, look
from handoff import Workspace
from handoff.workspace.create import create_workspace
from handoff.workspace.locking import exclusive

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
NIGHT = NOW + timedelta(hours=17)


def deployment(flow: str, *, active: bool = True, paused: bool = False, folder: str = "acme") -> Any:
    """Return a deployment as far as it is looked at."""
    return SimpleNamespace(
        id=uuid4(),
        name="acme",
        entrypoint=f"flows.{flow}.{flow}",
        paused=paused,
        schedules=[SimpleNamespace(active=active)],
        parameters={"workspace": folder},
    )


def due(*deployments: Any, at: datetime = NIGHT) -> dict[UUID, datetime]:
    return {one.id: at for one in deployments}


def test_both_are_deployed_and_due() -> None:
    both = [deployment("nightly"), deployment("train_model")]
    assert [one.level for one in judged(both, due(*both), NOW)] == ["ok", "ok"]


@pytest.mark.parametrize(
    ("night", "late", "level", "says"),
    [
        (None, False, "warning", "nightly is not deployed"),
        (deployment("nightly", paused=True), False, "warning", "is paused"),
        (deployment("nightly", active=False), False, "warning", "prefect deployment schedule resume nightly/acme"),
        (deployment("nightly"), True, "warning", "was due on 2026-07-01 02:00 UTC and has not begun"),
    ],
)
def test_what_keeps_the_night_from_running_is_said(night: Any, late: bool, level: str, says: str) -> None:
    own = [] if night is None else [night]
    found = next(iter(judged(own, due(*own, at=NOW - timedelta(hours=7) if late else NIGHT), NOW)))
    assert found.level == level
    assert says in str(found)


def test_a_schedule_of_which_nothing_is_due_is_wrong() -> None:
    found = next(iter(judged([deployment("nightly")], {}, NOW)))
    assert found.level == "wrong"
    assert "no run of it is due" in found.message


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    create_workspace(tmp_path / "acme", "demo")
    return Workspace.open(tmp_path / "acme", environ={})


def test_a_workspace_that_nobody_runs_is_a_warning(workspace: Workspace) -> None:
    [found] = look(workspace)
    assert found.level == "warning"
    assert found.todo.startswith("run: handoff serve")


def test_the_process_that_serves_it_is_named(workspace: Workspace) -> None:
    with exclusive(workspace.places.store / "serve.lock", "serving", lambda _: None):
        [found] = look(workspace)
    assert found.level == "ok"
    assert "handoff serve is at work: process" in found.message


def test_a_server_that_does_not_answer_is_wrong(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    [found] = look(workspace)
    assert found.level == "wrong"
    assert "does not answer" in found.message


def test_a_deployment_is_told_by_its_folder(workspace: Workspace, tmp_path: Path) -> None:
    assert is_of(deployment("nightly", folder=str(tmp_path / "acme")), workspace)
    assert is_of(deployment("nightly", folder="acme"), workspace)
    assert not is_of(deployment("nightly", folder=str(tmp_path / "other")), workspace)
