"""Logs a training and registers its model: a version is there with all that belongs to it, or it is not there."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from handoff.domain.catalogue import Catalogue
from handoff.model.registry.leftovers import discard
from handoff.model.registry.record import TrainingRecord, TrialRecord
from handoff.model.registry.signature import input_example, signature_of
from handoff.model.registry.tracking import (
    CHALLENGER,
    CHAMPION,
    RegisteredModel,
    Tracking,
    is_missing,
    quiet_mlflow,
    quiet_pyfunc,
)
from handoff.model.registry.versions import PACKAGE, holder, move_champion, tag_version
from handoff.model.trained import CATALOGUE

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.models.model import ModelInfo

_SCRIPT: Final = Path(__file__).with_name("pyfunc_model.py")
DESCRIPTION: Final = "P(SQL within the horizon) of an open lead, by handoff"
#: MLflow takes no more of each in one call.
METRICS_AT_ONCE, PARAMS_AT_ONCE = 500, 100


@contextmanager
def registering(tracking: Tracking, record: TrainingRecord) -> Iterator["Registration"]:
    """Log everything to one run and make a version; if the block does not end well, all of it is undone.

    Undone means: the run is marked as failed, no version stays behind, and every alias is where it was.

    Raises:
        RegistryError: MLflow cannot be reached, or refuses.
    """
    entry = Registration(tracking, record.package)
    try:
        entry.log(record)
        yield entry
    except BaseException:
        entry.undo()
        raise


class Registration:
    """A version in the making: without alias until `finish`, and without a trace in the registry after `undo`."""

    def __init__(self, tracking: Tracking, package: str) -> None:
        self._tracking = tracking
        self._package = package
        self._client = tracking.client()
        self._run_id: str | None = None
        self._version: str | None = None
        self._former: dict[str, str | None] = {}

    @property
    def registered(self) -> RegisteredModel:
        """The version that was made."""
        assert self._version is not None
        assert self._run_id is not None
        return RegisteredModel(self._tracking.model, self._version, self._run_id, self._tracking.resolved)

    def champion(self) -> str | None:
        """Return the version that is champion now."""
        with self._tracking.blamed():
            return holder(self._client, self._tracking.model, CHAMPION)

    def log(self, record: TrainingRecord) -> None:
        """Make the run and the version."""
        client, model = self._client, self._tracking.model
        with self._tracking.blamed():
            mlflow = quiet_mlflow()
            tags = {**record.tags, PACKAGE: record.package}
            experiment = _experiment(client, self._tracking)
            self._run_id = _make_run(client, experiment, record.name, tags)
            _log_facts(client, self._run_id, record)
            for trial in record.trials:
                _log_trial(client, experiment, self._run_id, trial)
            with mlflow.start_run(run_id=self._run_id, log_system_metrics=False):
                logged = _log_model(record.model, record.example)
            _make_model(client, model)
            self._former = {alias: holder(client, model, alias) for alias in (CHAMPION, CHALLENGER)}
            # A server takes the files of a logged model only together with its id.
            made = client.create_model_version(
                model, logged.model_uri, logged.run_id, tags=tags, model_id=logged.model_id
            )
            self._version = str(made.version)

    def attach(self, texts: Mapping[str, str]) -> None:
        """Log texts, by path, beside the other files of the run."""
        with self._tracking.blamed():
            for path, text in texts.items():
                self._client.log_text(self.registered.run_id, text, path)

    def finish(self, tags: Mapping[str, str]) -> None:
        """Make it the challenger, end the run, and tag the version: the last tag says that all of that is done."""
        model = self.registered
        with self._tracking.blamed():
            self._client.set_registered_model_alias(model.name, CHALLENGER, model.version)
            self._client.set_terminated(model.run_id, "FINISHED")
            tag_version(self._client, model.name, model.version, tags)

    def crown(self, expected: str | None, tags: Mapping[str, str]) -> bool:
        """Make it the champion if `expected` still is, and say whether that was done."""
        model = self.registered
        with self._tracking.blamed():
            # Somebody on another machine may have moved it since the version was made.
            self._former[CHAMPION] = expected
            return move_champion(self._client, model.name, model.version, expected, tags)

    def undo(self) -> None:
        """Take everything back; the server may be gone, so that each step is tried and may fail."""
        model = self._tracking.model
        for alias, former in self._former.items():
            with contextlib.suppress(Exception):
                if former is not None and holder(self._client, model, alias) in (self._version, None):
                    self._client.set_registered_model_alias(model, alias, former)
        # By the package's name: an interrupt can come after the server has made a run or a version, and before its
        # answer is here.
        with contextlib.suppress(Exception):
            discard(self._client, self._tracking, self._package)


def _experiment(client: "MlflowClient", tracking: Tracking) -> str:
    found = client.get_experiment_by_name(tracking.experiment)
    if found is not None:
        return str(found.experiment_id)
    own = None if tracking.uri else (tracking.folder.resolve() / "artifacts").as_uri()
    return str(client.create_experiment(tracking.experiment, artifact_location=own))


def _make_run(client: "MlflowClient", experiment: str, name: str, tags: Mapping[str, str]) -> str:
    return str(client.create_run(experiment, tags={**tags, "mlflow.runName": name}).info.run_id)


def _log_facts(client: "MlflowClient", run_id: str, record: TrainingRecord) -> None:
    from mlflow.entities import Metric, Param

    finite = {name: value for name, value in record.metrics.items() if np.isfinite(value)}
    metrics = [Metric(name, value, timestamp=0, step=0) for name, value in finite.items()]
    params = [Param(name, str(value)) for name, value in record.params.items()]
    for some in _batches(metrics, METRICS_AT_ONCE):
        client.log_batch(run_id, metrics=some)
    for some in _batches(params, PARAMS_AT_ONCE):
        client.log_batch(run_id, params=some)
    for name, folder in record.folders.items():
        client.log_artifacts(run_id, str(folder), name)


def _log_trial(client: "MlflowClient", experiment: str, parent: str, trial: TrialRecord) -> None:
    from mlflow.entities import Metric, Param

    run_id = _make_run(client, experiment, trial.name, {"mlflow.parentRunId": parent})
    known = {"seconds": trial.seconds, **({} if trial.loss is None else {"loss": trial.loss})}
    metrics = [Metric(name, value, timestamp=0, step=0) for name, value in known.items()]
    client.log_batch(run_id, metrics=metrics, params=[Param(name, str(one)) for name, one in trial.values.items()])
    client.set_terminated(run_id, "FAILED" if trial.loss is None else "FINISHED")


def _log_model(folder: Path, example: pd.DataFrame) -> "ModelInfo":
    catalogue = Catalogue.from_json((folder / CATALOGUE).read_text(encoding="utf-8"))
    return quiet_pyfunc().log_model(
        name="model",
        python_model=str(_SCRIPT),
        artifacts={"model": str(folder)},
        signature=signature_of(catalogue),
        input_example=input_example(example, catalogue),
        pip_requirements=["handoff"],
    )


def _make_model(client: "MlflowClient", name: str) -> None:
    from mlflow.exceptions import MlflowException

    try:
        client.get_registered_model(name)
    except MlflowException as reason:
        if not is_missing(reason):
            raise
        client.create_registered_model(name, description=DESCRIPTION)


def _batches(entries: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (entries[first : first + size] for first in range(0, len(entries), size))
