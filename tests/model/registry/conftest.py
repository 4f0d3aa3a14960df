"""One training that was registered once, in a SQLite store of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from handoff.domain.feature_table import TrainingTable
from handoff.model.registry import RegisteredModel, Tracking, TrainingRecord, register_champion
from handoff.model.registry.tracking import quiet_mlflow
from handoff.model.train import TrainingResult


@dataclass(frozen=True)
class Registered:
    """A result, what was logged with it, where, and what it became."""

    tracking: Tracking
    result: TrainingResult
    record: TrainingRecord
    model: RegisteredModel

    def again(self) -> RegisteredModel:
        """Register the same result once more."""
        return register_champion(self.tracking, self.result, self.record)


def tracking_in(folder: Path, uri: str | None = None) -> Tracking:
    return Tracking(uri, folder, experiment="tests", model="lead-propensity")


@pytest.fixture(autouse=True)
def _mlflow_forgets() -> Iterator[None]:
    """MLflow keeps the last address for the whole process: no other test is to see it."""
    yield
    mlflow = quiet_mlflow()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_TRACKING_URI", "")
        patch.setenv("MLFLOW_REGISTRY_URI", "")
        mlflow.set_tracking_uri("")
        mlflow.set_registry_uri("")


@pytest.fixture(scope="session")
def record(table: TrainingTable) -> TrainingRecord:
    figure = Figure(figsize=(1, 1), dpi=20)
    return TrainingRecord(
        params={"recipe": "lightgbm", "seed": 7},
        tags={"handoff.horizon_days": "14"},
        figures={"roc": figure},
        reports={"data_window": {"rows": 3}},
        example=table.features.values,
    )


@pytest.fixture(scope="session")
def registered(result: TrainingResult, record: TrainingRecord, tmp_path_factory: pytest.TempPathFactory) -> Registered:
    """Shared: tests that register again do it elsewhere, or leave the champion as it was."""
    tracking = tracking_in(tmp_path_factory.mktemp("registry"))
    return Registered(tracking, result, record, register_champion(tracking, result, record))
