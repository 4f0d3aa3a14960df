"""One training that was registered and made champion once, in a SQLite store of its own."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from handoff.domain.feature_table import TrainingTable
from handoff.model.recipe import find_recipe
from handoff.model.registry import RegisteredModel, Tracking, TrainingRecord, TrialRecord, registering
from handoff.model.registry.tracking import quiet_mlflow
from handoff.model.registry.versions import BECAUSE, FORMER, PASSED, PROMOTED_AT, VERDICT
from handoff.model.trained import TrainedModel
from tests.model.conftest import MODELS
from tests.model.fitted import fitted_model


@dataclass(frozen=True)
class Registered:
    """A model, what was logged of it, where, and what it became."""

    tracking: Tracking
    trained: TrainedModel
    record: TrainingRecord
    example: pd.DataFrame
    model: RegisteredModel

    def again(self, package: str = "again") -> RegisteredModel:
        """Register the same model once more, as another package."""
        return crowned(self.tracking, replace(self.record, package=package))


def tracking_in(folder: Path, uri: str | None = None) -> Tracking:
    return Tracking(uri, folder, experiment="tests", model="lead-propensity")


def crowned(tracking: Tracking, record: TrainingRecord) -> RegisteredModel:
    """Register a training and make it champion, all steps in the order of a real one."""
    with registering(tracking, record) as entry:
        former = entry.champion()
        entry.attach({"verdict.json": '{"passed": true}'})
        entry.finish({VERDICT: "passed: it is good", PASSED: "true"})
        tags = {BECAUSE: "it is good", **({} if former is None else {FORMER: former}), PROMOTED_AT: "2026-07-01"}
        assert entry.crown(former, tags)
    return entry.registered


def challenging(tracking: Tracking, record: TrainingRecord) -> RegisteredModel:
    """Register a training that its gates refuse."""
    with registering(tracking, record) as entry:
        entry.finish({VERDICT: "refused: it is bad", PASSED: "false"})
    return entry.registered


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
def trained(table: TrainingTable) -> TrainedModel:
    """Small trees: rows fall on other sides of their thresholds when a number is rounded."""
    recipe = find_recipe("lightgbm", [MODELS])
    return fitted_model(table, recipe, '{"plan": 1}\n', datetime(2024, 6, 1, tzinfo=UTC))


@pytest.fixture(scope="session")
def record(trained: TrainedModel, table: TrainingTable, tmp_path_factory: pytest.TempPathFactory) -> TrainingRecord:
    home = tmp_path_factory.mktemp("package")
    for name in ("model", "reports"):
        (home / name).mkdir()
    trained.save(home / "model")
    (home / "reports" / "data_window.json").write_text('{"rows": 3}')
    return TrainingRecord(
        name="lightgbm",
        package="first",
        model=home / "model",
        example=table.features.values,
        params={"recipe": "lightgbm", "seed": 7},
        metrics={"auc": 0.75, "points.auc": 0.5, "never_measured": float("nan")},
        tags={"handoff.horizon_days": "14"},
        folders={"reports": home / "reports"},
        trials=(
            TrialRecord("lightgbm trial 0", {"num_leaves": 7}, 0.4, 1.5),
            TrialRecord("lightgbm trial 1", {"num_leaves": 9}, None, 0.5),
        ),
    )


@pytest.fixture(scope="session")
def registered(
    trained: TrainedModel, table: TrainingTable, record: TrainingRecord, tmp_path_factory: pytest.TempPathFactory
) -> Registered:
    """Shared: tests that register again do it elsewhere, or leave the champion as it was."""
    tracking = tracking_in(tmp_path_factory.mktemp("registry"))
    return Registered(tracking, trained, record, table.features.values, crowned(tracking, record))
