"""Reads the texts that were logged with a training."""

import tempfile
from pathlib import Path

from handoff.errors import RegistryError
from handoff.model.registry.tracking import RegisteredModel, Tracking, quiet_mlflow


def read_artifact(tracking: Tracking, model: RegisteredModel, path: str) -> str:
    """Return the text that was logged under `path` in the run of a version.

    Raises:
        RegistryError: it was not logged, or MLflow cannot be reached.
    """
    tracking.client()
    quiet_mlflow()
    from mlflow.artifacts import download_artifacts

    with tempfile.TemporaryDirectory() as place:
        try:
            found = Path(download_artifacts(run_id=model.run_id, artifact_path=path, dst_path=place))
            return found.read_bytes().decode("utf-8")
        except Exception as reason:
            raise RegistryError(
                f"{path} of version {model.version} ({model.name}, run {model.run_id}) cannot be fetched from "
                f"{tracking.resolved}: {reason}; train again, or name another version"
            ) from reason
