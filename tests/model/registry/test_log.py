"""Everything is logged to one run; a registration happens as a whole or not at all."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handoff.errors import FeatureError, RegistryError
from handoff.model.registry import champion_version, load_champion, load_version, registered_before
from tests.model.registry.conftest import Registered, challenging, crowned, tracking_in

STEPS = (
    "get_experiment_by_name",
    "create_run",
    "log_batch",
    "log_artifacts",
    "get_registered_model",
    "create_model_version",
    "log_text",
    "set_terminated",
    "set_model_version_tag",
    "set_registered_model_alias",
)
AFTER_THE_SERVER = ("create_run", "create_model_version", "set_model_version_tag", "set_registered_model_alias")


@pytest.fixture
def nothing_changed(registered: Registered) -> Iterator[None]:
    """Whatever happens, versions and aliases are those from before, and no run is left open."""
    client = registered.tracking.client()
    before = versions(client), aliases(client)
    yield
    assert (versions(client), aliases(client)) == before
    assert load_champion(registered.tracking)[1] == registered.model
    assert {run.info.status for run in runs_of(registered, "again")} <= {"FAILED"}


def versions(client: Any) -> list[tuple[str, str]]:
    found = client.search_model_versions("name = 'lead-propensity'")
    return sorted((one.version, one.run_id) for one in found)


def aliases(client: Any) -> dict[str, str]:
    return {alias: str(version) for alias, version in client.get_registered_model("lead-propensity").aliases.items()}


def runs_of(registered: Registered, package: str) -> list[Any]:
    client = registered.tracking.client()
    experiment = client.get_experiment_by_name("tests").experiment_id
    own = list(client.search_runs([experiment], f"tags.`handoff.package` = '{package}'"))
    trials = [
        run
        for one in own
        for run in client.search_runs([experiment], f"tags.`mlflow.parentRunId` = '{one.info.run_id}'")
    ]
    # Trials that ended are what they were; those that did not are to be failed.
    return [*own, *(run for run in trials if run.info.status == "RUNNING")]


def fail_once(patch: pytest.MonkeyPatch, step: str, reason: BaseException, done: bool = False) -> None:
    """Let the next call of a method of MLflow's client fail: before it does anything, or after it was done."""
    from mlflow import MlflowClient

    real: Callable[..., Any] = getattr(MlflowClient, step)
    failed: list[str] = []

    def fail(self: Any, *args: Any, **kwargs: Any) -> Any:
        if failed:
            return real(self, *args, **kwargs)
        failed.append(step)
        if done:
            real(self, *args, **kwargs)
        raise reason

    patch.setattr(MlflowClient, step, fail)


@pytest.mark.usefixtures("nothing_changed")
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_changes_nothing(
    registered: Registered, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fail_once(monkeypatch, step, OSError("the disk is full"))
    with pytest.raises(RegistryError, match="the disk is full") as caught:
        registered.again()
    assert registered.tracking.resolved in str(caught.value)


@pytest.mark.usefixtures("nothing_changed")
@pytest.mark.parametrize("step", AFTER_THE_SERVER)
def test_an_interrupt_before_the_servers_answer_is_here_changes_nothing(
    registered: Registered, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fail_once(monkeypatch, step, KeyboardInterrupt(), done=True)
    with pytest.raises(KeyboardInterrupt):
        registered.again()


@pytest.mark.usefixtures("nothing_changed")
def test_a_model_that_cannot_be_logged_changes_nothing(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("mlflow.pyfunc.log_model", full)
    with pytest.raises(RegistryError, match="the disk is full"):
        registered.again()
    assert [run.info.status for run in runs_of(registered, "again")][-1] == "FAILED"


@pytest.mark.usefixtures("nothing_changed")
def test_an_error_of_our_own_is_not_blamed_on_mlflow(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_once(monkeypatch, "log_artifacts", FeatureError("column employees"))
    with pytest.raises(FeatureError, match=r"^column employees$"):
        registered.again()


def test_the_run_holds_settings_metrics_files_and_trials(registered: Registered) -> None:
    client = registered.tracking.client()
    run = client.get_run(registered.model.run_id)
    assert (run.info.status, run.info.run_name) == ("FINISHED", "lightgbm")
    assert run.data.params == {"recipe": "lightgbm", "seed": "7"}
    assert run.data.tags["handoff.horizon_days"] == "14"
    assert run.data.metrics == {"auc": 0.75, "points.auc": 0.5}
    logged = registered.tracking.folder / "artifacts" / registered.model.run_id / "artifacts"
    assert json.loads((logged / "reports" / "data_window.json").read_text()) == {"rows": 3}
    trials = client.search_runs([run.info.experiment_id], f"tags.`mlflow.parentRunId` = '{run.info.run_id}'")
    assert {(one.info.run_name, one.info.status, one.data.metrics.get("loss")) for one in trials} == {
        ("lightgbm trial 0", "FINISHED", 0.4),
        ("lightgbm trial 1", "FAILED", None),
    }


def test_more_metrics_and_settings_than_mlflow_takes_at_once_are_all_logged(
    registered: Registered, tmp_path: Path
) -> None:
    metrics = {f"m{number}": float(number) for number in range(1_100)}
    params = {f"p{number}": number for number in range(130)}
    tracking = tracking_in(tmp_path)
    model = challenging(tracking, replace(registered.record, metrics=metrics, params=params))
    run = tracking.client().get_run(model.run_id)
    assert (len(run.data.metrics), len(run.data.params)) == (1_100, 130)


def test_a_second_champion_moves_the_alias_and_keeps_the_first_version(registered: Registered, tmp_path: Path) -> None:
    tracking = tracking_in(tmp_path)
    first = crowned(tracking, registered.record)
    second = crowned(tracking, replace(registered.record, package="second"))
    assert (first.version, second.version) == ("1", "2")
    assert load_champion(tracking)[1] == second
    assert aliases(tracking.client()) == {"champion": "2"}
    model, found = load_version(tracking, "1")
    assert found == first
    assert model.predict(registered.example).tobytes() == registered.trained.predict(registered.example).tobytes()
    third = challenging(tracking, replace(registered.record, package="third"))
    assert aliases(tracking.client()) == {"champion": "2", "challenger": third.version}


def test_a_whole_registration_is_recognised_by_its_package(registered: Registered) -> None:
    assert registered_before(registered.tracking, "first") == registered.model
    assert registered_before(registered.tracking, "unheard of") is None
    assert champion_version(registered.tracking) == registered.model.version


@pytest.mark.usefixtures("nothing_changed")
@pytest.mark.parametrize("step", ["create_model_version", "set_registered_model_alias", "set_model_version_tag"])
def test_what_a_killed_registration_left_is_taken_away(
    registered: Registered, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    # A killed process undoes nothing.
    monkeypatch.setattr("handoff.model.registry.log.Registration.undo", lambda _: None)
    fail_once(monkeypatch, step, KeyboardInterrupt(), done=True)
    with pytest.raises(KeyboardInterrupt):
        registered.again()
    left = versions(registered.tracking.client())
    assert len(left) == 2
    assert registered_before(registered.tracking, "again") is None
