"""Who and when, where a workspace keeps its own files, and where its models are tracked."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from handoff.domain.instants import as_utc
from handoff.domain.mapping import TimeZone
from handoff.domain.toml import Frozen


class WorkspaceSection(Frozen):
    """[workspace]: who and when."""

    name: str = Field(min_length=1)
    timezone: TimeZone = "UTC"
    #: Pretend that this instant is now; for historical data and reproducible examples.
    tonight: Annotated[datetime, AfterValidator(as_utc)] | None = None
    seed: int = 0


class StorageSection(Frozen):
    """[storage]: where the workspace keeps its own files."""

    path: Path = Path(".handoff")


class TrackingSection(Frozen):
    """[tracking]: MLflow; the environment's MLFLOW_TRACKING_URI wins over `uri`."""

    uri: str | None = None
    experiment: str = "handoff"
    model: str = "lead-propensity"
