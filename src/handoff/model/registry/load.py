"""Loads registered models for scoring: their files are read directly, which is much faster than a pyfunc."""

from pathlib import Path

from handoff.errors import RegistryError
from handoff.model.registry.tracking import CHAMPION, RegisteredModel, Tracking, quiet_mlflow
from handoff.model.trained import TrainedModel


def load_champion(tracking: Tracking) -> tuple[TrainedModel, RegisteredModel]:
    """Load the model that scores tonight.

    Raises:
        RegistryError: there is none, or MLflow cannot be reached.
    """
    missing = RegistryError(
        f'"{tracking.model}" has no champion at {tracking.resolved}; train one first: handoff train'
    )
    if tracking.untouched:
        raise missing
    client = tracking.client()
    from mlflow.exceptions import MlflowException

    try:
        found = client.get_model_version_by_alias(tracking.model, CHAMPION)
    except MlflowException:
        raise missing from None
    return _load(tracking, str(found.version), str(found.run_id))


def load_version(tracking: Tracking, version: str) -> tuple[TrainedModel, RegisteredModel]:
    """Load one version of the model.

    Raises:
        RegistryError: there is no such version, or MLflow cannot be reached.
    """
    client = tracking.client()
    from mlflow.exceptions import MlflowException

    try:
        found = client.get_model_version(tracking.model, version)
    except MlflowException:
        raise RegistryError(f'"{tracking.model}" has no version {version} at {tracking.resolved}') from None
    return _load(tracking, version, str(found.run_id))


def _load(tracking: Tracking, version: str, run_id: str) -> tuple[TrainedModel, RegisteredModel]:
    registered = RegisteredModel(tracking.model, version, run_id, tracking.resolved)
    quiet_mlflow()
    from mlflow.artifacts import download_artifacts

    try:
        folder = Path(download_artifacts(artifact_uri=registered.uri))
    except Exception as reason:
        raise RegistryError(f"the files of {registered.uri} cannot be fetched: {reason}; train again") from reason
    return TrainedModel.load(folder / "artifacts" / "model"), registered
