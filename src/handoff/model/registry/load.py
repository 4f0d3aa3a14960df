"""Loads registered models for scoring: their files are read directly, which is much faster than a pyfunc."""

import tempfile
from pathlib import Path

from handoff.errors import RegistryError, RegistryUnreachableError
from handoff.model.registry.tracking import CHAMPION, RegisteredModel, Tracking, is_missing, quiet_mlflow
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
    except MlflowException as reason:
        raise (missing if is_missing(reason) else tracking.unreachable(reason)) from None
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
    except MlflowException as reason:
        if not is_missing(reason):
            raise tracking.unreachable(reason) from None
        raise RegistryError(
            f'"{tracking.model}" has no version {version} at {tracking.resolved}; name one that `mlflow ui` lists'
        ) from None
    return _load(tracking, version, str(found.run_id))


def _load(tracking: Tracking, version: str, run_id: str) -> tuple[TrainedModel, RegisteredModel]:
    registered = RegisteredModel(tracking.model, version, run_id, tracking.resolved)
    quiet_mlflow()
    from mlflow.artifacts import download_artifacts

    with tempfile.TemporaryDirectory() as place:
        try:
            folder = Path(download_artifacts(artifact_uri=registered.uri, dst_path=place))
        except Exception as reason:
            raise RegistryUnreachableError(
                f"the files of {registered.uri} at {tracking.resolved} cannot be fetched: {reason}; train again"
            ) from reason
        return TrainedModel.load(folder / "artifacts" / "model"), registered
