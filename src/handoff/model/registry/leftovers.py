"""What an interrupted registration has left on the server: recognised by its package, finished or taken away."""

from typing import TYPE_CHECKING

from handoff.model.registry.tracking import CHAMPION, RegisteredModel, Tracking
from handoff.model.registry.versions import PACKAGE, PASSED, PROMOTED_AT, holder

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

#: The tag by which MLflow knows the runs of a tuning's trials.
PARENT = "mlflow.parentRunId"


def registered_before(tracking: Tracking, package: str) -> RegisteredModel | None:
    """Return the version that was made of this package and judged; whatever was left half done is taken away.

    Raises:
        RegistryError: MLflow cannot be reached.
    """
    if tracking.untouched:
        return None
    client = tracking.client()
    with tracking.blamed():
        for one in _versions_of(client, tracking, package):
            if _is_whole(client, one):
                return RegisteredModel(tracking.model, str(one.version), str(one.run_id), tracking.resolved)
        discard(client, tracking, package)
    return None


def discard(client: "MlflowClient", tracking: Tracking, package: str) -> None:
    """Delete every version that was made of this package, and mark its runs and their trials as failed."""
    for one in _versions_of(client, tracking, package):
        client.delete_model_version(one.name, one.version)
    experiment = client.get_experiment_by_name(tracking.experiment)
    if experiment is None:
        return
    for run in client.search_runs([experiment.experiment_id], f"tags.`{PACKAGE}` = '{package}'"):
        client.set_terminated(run.info.run_id, "FAILED")
        open_trials = f"tags.`{PARENT}` = '{run.info.run_id}' and attributes.status = 'RUNNING'"
        for trial in client.search_runs([experiment.experiment_id], open_trials):
            client.set_terminated(trial.info.run_id, "FAILED")


def _versions_of(client: "MlflowClient", tracking: Tracking, package: str) -> "list[ModelVersion]":
    return list(client.search_model_versions(f"name = '{tracking.model}' and tags.`{PACKAGE}` = '{package}'"))


def _is_whole(client: "MlflowClient", version: "ModelVersion") -> bool:
    """Whether the last step was reached: refused and tagged so, or made champion."""
    if version.tags.get(PASSED) == "false" or PROMOTED_AT in version.tags:
        return True
    return holder(client, version.name, CHAMPION) == str(version.version)
