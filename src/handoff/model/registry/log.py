"""Logs a finished training and registers its model; the alias moves last, so nothing is ever half registered."""

import contextlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from handoff.errors import HandoffError
from handoff.model.registry.signature import input_example, signature_of
from handoff.model.registry.tracking import CHAMPION, RegisteredModel, Tracking, is_missing, quiet_mlflow, quiet_pyfunc
from handoff.model.train import TrainingResult
from handoff.model.trained import TrainedModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mlflow import MlflowClient
    from mlflow.models.model import ModelInfo

_SCRIPT: Final = Path(__file__).with_name("pyfunc_model.py")
DESCRIPTION: Final = "P(SQL within the horizon) of an open lead, by handoff"


@dataclass(frozen=True)
class TrainingRecord:
    """What is logged beside the result.

    Attributes:
        params: settings by name, as text, numbers or booleans.
        tags: facts to search runs by (feature version, horizon ...).
        figures: figures by name.
        reports: JSON documents by file name.
        example: feature rows to show as an input example.
    """

    params: Mapping[str, Any]
    tags: Mapping[str, str]
    figures: "Mapping[str, Figure]"
    reports: Mapping[str, Any]
    example: pd.DataFrame


def register_champion(tracking: Tracking, result: TrainingResult, record: TrainingRecord) -> RegisteredModel:
    """Log everything to one run, register the model, and make it the champion.

    On any failure the run is marked as failed, no version stays behind, and the former champion keeps the alias.

    Raises:
        RegistryError: MLflow cannot be reached, or refuses.
    """
    client = tracking.client()
    mlflow = quiet_mlflow()
    run_id = version = former = None
    try:
        tags = {**record.tags, "mlflow.runName": result.model.recipe.name}
        run_id = str(client.create_run(_experiment(client, tracking), tags=tags).info.run_id)
        _log_facts(client, run_id, result, record)
        with mlflow.start_run(run_id=run_id, log_system_metrics=False):
            logged = _log_model(result.model, record.example)
        former = _former_champion(client, tracking.model)
        version = _version_of(client, tracking.model, logged, record.tags)
        client.set_terminated(run_id, "FINISHED")
        client.set_registered_model_alias(tracking.model, CHAMPION, version)
    except BaseException as reason:
        _undo(client, tracking.model, run_id, version, former)
        if isinstance(reason, Exception) and not isinstance(reason, HandoffError):
            raise tracking.unreachable(reason) from reason
        raise
    return RegisteredModel(tracking.model, version, run_id, tracking.resolved)


def _experiment(client: "MlflowClient", tracking: Tracking) -> str:
    found = client.get_experiment_by_name(tracking.experiment)
    if found is not None:
        return str(found.experiment_id)
    own = None if tracking.uri else (tracking.folder.resolve() / "artifacts").as_uri()
    return str(client.create_experiment(tracking.experiment, artifact_location=own))


def _log_facts(client: "MlflowClient", run_id: str, result: TrainingResult, record: TrainingRecord) -> None:
    from mlflow.entities import Metric, Param

    finite = {name: value for name, value in _metrics(result).items() if np.isfinite(value)}
    metrics = [Metric(name, value, timestamp=0, step=0) for name, value in finite.items()]
    params = [Param(name, str(value)) for name, value in record.params.items()]
    client.log_batch(run_id, metrics=metrics, params=params)
    for name, figure in record.figures.items():
        client.log_figure(run_id, figure, f"figures/{name}.png")
    for name, report in record.reports.items():
        client.log_text(run_id, json.dumps(report, indent=1, default=str), f"reports/{name}.json")


def _metrics(result: TrainingResult) -> dict[str, float]:
    """Every metric of every recipe, with its interval; those of the champion under their plain names too."""
    found = {}
    for place, (recipe, evaluation) in enumerate(result.evaluations.items()):
        for name, estimate in evaluation.metrics.items():
            ends = {"": estimate.value, "_low": estimate.low, "_high": estimate.high}
            for end, value in ends.items():
                found[f"{recipe}.{name}{end}"] = value
                if place == 0:
                    found[f"{name}{end}"] = value
    return found


def _log_model(model: TrainedModel, example: pd.DataFrame) -> "ModelInfo":
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "model"
        saved.mkdir()
        model.save(saved)
        return quiet_pyfunc().log_model(
            name="model",
            python_model=str(_SCRIPT),
            artifacts={"model": str(saved)},
            signature=signature_of(model.catalogue),
            input_example=input_example(example, model.catalogue),
            pip_requirements=["handoff"],
        )


def _version_of(client: "MlflowClient", name: str, logged: "ModelInfo", tags: Mapping[str, str]) -> str:
    # A server takes the files of a logged model only together with its id.
    made = client.create_model_version(name, logged.model_uri, logged.run_id, tags=dict(tags), model_id=logged.model_id)
    return str(made.version)


def _former_champion(client: "MlflowClient", name: str) -> str | None:
    """Return the version that is champion now, having made the registered model where there is none."""
    from mlflow.exceptions import MlflowException

    try:
        found = client.get_registered_model(name)
    except MlflowException as reason:
        if not is_missing(reason):
            raise
        found = client.create_registered_model(name, description=DESCRIPTION)
    champion = found.aliases.get(CHAMPION)
    return None if champion is None else str(champion)


def _undo(client: "MlflowClient", name: str, run_id: str | None, version: str | None, former: str | None) -> None:
    # The server may be gone; the first error is the one to show, so each step is tried and may fail.
    if version is not None and former is not None:
        with contextlib.suppress(Exception):
            client.set_registered_model_alias(name, CHAMPION, former)
    if version is not None:
        with contextlib.suppress(Exception):
            client.delete_model_version(name, version)
    if run_id is not None:
        with contextlib.suppress(Exception):
            client.set_terminated(run_id, "FAILED")
