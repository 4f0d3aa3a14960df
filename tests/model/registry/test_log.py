"""Everything is logged to one run; a registration happens as a whole or not at all."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from handoff.domain.feature_table import TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import FeatureError, RegistryError
from handoff.model.recipe import Recipe
from handoff.model.registry import TrainingRecord, load_champion, load_version, register_champion
from handoff.model.train import train
from tests.model.registry.conftest import Registered, tracking_in

STEPS = (
    "get_experiment_by_name",
    "create_run",
    "log_batch",
    "log_figure",
    "log_text",
    "get_registered_model",
    "create_model_version",
    "set_terminated",
    "set_registered_model_alias",
)


@pytest.fixture
def champion_kept(registered: Registered) -> Iterator[None]:
    """Whatever happens, champion and versions are those from before."""
    client = registered.tracking.client()
    before = versions(client)
    yield
    assert versions(client) == before
    assert load_champion(registered.tracking)[1] == registered.model


def versions(client: Any) -> list[tuple[str, str]]:
    found = client.search_model_versions("name = 'lead-propensity'")
    return sorted((one.version, one.run_id) for one in found)


def newest_run(registered: Registered) -> Any:
    client = registered.tracking.client()
    experiment = client.get_experiment_by_name("tests").experiment_id
    return client.search_runs([experiment], order_by=["attributes.start_time DESC"], max_results=1)[0]


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


@pytest.mark.usefixtures("champion_kept")
@pytest.mark.parametrize("step", STEPS)
def test_a_failure_at_any_step_leaves_the_champion_and_a_failed_run(
    registered: Registered, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fail_once(monkeypatch, step, OSError("the disk is full"))
    with pytest.raises(RegistryError, match="the disk is full") as caught:
        registered.again()
    assert registered.tracking.resolved in str(caught.value)
    if STEPS.index(step) > STEPS.index("create_run"):
        assert newest_run(registered).info.status == "FAILED"


@pytest.mark.usefixtures("champion_kept")
def test_a_model_that_cannot_be_logged_fails_the_run(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlflow.pyfunc.log_model", _full)
    with pytest.raises(RegistryError, match="the disk is full"):
        registered.again()
    assert newest_run(registered).info.status == "FAILED"


@pytest.mark.usefixtures("champion_kept")
@pytest.mark.parametrize("step", ["log_figure", "create_model_version", "set_registered_model_alias"])
def test_an_interrupt_stays_an_interrupt(registered: Registered, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    fail_once(monkeypatch, step, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        registered.again()
    assert newest_run(registered).info.status == "FAILED"


@pytest.mark.usefixtures("champion_kept")
def test_an_alias_that_had_already_moved_is_moved_back(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_once(monkeypatch, "set_registered_model_alias", KeyboardInterrupt(), done=True)
    with pytest.raises(KeyboardInterrupt):
        registered.again()


@pytest.mark.usefixtures("champion_kept")
def test_an_error_of_our_own_is_not_blamed_on_mlflow(registered: Registered, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_once(monkeypatch, "log_figure", FeatureError("column employees"))
    with pytest.raises(FeatureError, match=r"^column employees$"):
        registered.again()


def test_the_run_holds_settings_metrics_figures_and_reports(registered: Registered) -> None:
    client = registered.tracking.client()
    run = client.get_run(registered.model.run_id)
    assert run.info.status == "FINISHED"
    assert run.info.run_name == registered.result.model.recipe.name
    assert run.data.params == {"recipe": "lightgbm", "seed": "7"}
    assert run.data.tags["handoff.horizon_days"] == "14"
    auc = registered.result.evaluations["lightgbm"].metrics["auc"]
    assert (run.data.metrics["auc"], run.data.metrics["auc_low"]) == (auc.value, auc.low)
    assert run.data.metrics["points.auc"] == registered.result.evaluations["points"].metrics["auc"].value
    logged = registered.tracking.folder / "artifacts" / registered.model.run_id / "artifacts"
    assert (logged / "figures" / "roc.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((logged / "reports" / "data_window.json").read_text()) == {"rows": 3}


def test_two_registrations_move_the_alias_and_keep_the_first_version(registered: Registered, tmp_path: Path) -> None:
    tracking = tracking_in(tmp_path)
    first = register_champion(tracking, registered.result, registered.record)
    second = register_champion(tracking, registered.result, registered.record)
    assert (first.version, second.version) == ("1", "2")
    assert load_champion(tracking)[1] == second
    model, found = load_version(tracking, "1")
    assert found == first
    example = registered.record.example
    assert model.predict(example).tobytes() == registered.result.model.predict(example).tobytes()


def test_the_same_data_twice_gives_the_same_metrics(
    registered: Registered,
    table: TrainingTable,
    recipes: list[Recipe],
    settings: TrainingSection,
    record: TrainingRecord,
    tmp_path: Path,
) -> None:
    again = train(table, recipes, settings, seed=7, feature_plan='{"plan": 1}\n', threads=1)
    tracking = tracking_in(tmp_path)
    model = register_champion(tracking, again, record)
    metrics = tracking.client().get_run(model.run_id).data.metrics
    assert metrics == registered.tracking.client().get_run(registered.model.run_id).data.metrics
    assert len(metrics) > 30


def _full(**_: object) -> None:
    raise OSError("the disk is full")
