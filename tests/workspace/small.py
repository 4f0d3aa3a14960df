"""A small workspace whose models are fitted in a second, as training packages to register, refuse and break."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from handoff import Workspace
from handoff.delivery.model_card import Document
from handoff.delivery.model_card.document import Grid, Paragraph, Picture, Section
from handoff.domain.feature_table import TrainingTable
from handoff.model.bootstrap import Estimate
from handoff.model.recipe import LightGBMParameters, LightGBMRecipe
from handoff.model.registry import Tracking, champion_version
from handoff.model.trained import TrainedModel
from handoff.workspace.demo import make_demo
from handoff.workspace.package import Contents, Head, Package, write_package
from handoff.workspace.promotion_log import read_lines
from handoff.workspace.results import TrainingRows
from handoff.workspace.tracking import tracking_of
from tests.model.fitted import fitted_model
from tests.workspace.company import mlflow_may_warn

N_LEADS, SEED = 500, 7
TEST_FROM = datetime(2026, 3, 15, tzinfo=UTC)
MADE_AT = datetime(2026, 7, 1, 2, 30, tzinfo=UTC)
SMALL = LightGBMRecipe(
    name="small", parameters=LightGBMParameters(num_iterations=25, min_data_in_leaf=20, learning_rate=0.1)
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea735"
    "81840000000049454e44ae426082"
)


@dataclass(frozen=True)
class Small:
    """The workspace's folder, its rows, and what is written into packages."""

    folder: Path
    rows: TrainingRows

    @cached_property
    def good(self) -> TrainedModel:
        """A model that has learned what there is to learn."""
        return fitted_model(self.rows.table, SMALL, self.rows.plan, TEST_FROM)

    @cached_property
    def useless(self) -> TrainedModel:
        """A model that has learned from shuffled outcomes."""
        label = np.random.default_rng(1).permutation(self.rows.table.label)
        table = TrainingTable(self.rows.table.features, label, self.rows.table.horizon_days)
        return fitted_model(table, SMALL, self.rows.plan, TEST_FROM)

    def copy(self, folder: Path) -> "Company":
        """Return a workspace of its own, without models, for one test to change."""
        return Company(Path(shutil.copytree(self.folder, folder / "company")), self)


@dataclass(frozen=True)
class Company:
    """A copy of the workspace to change at will."""

    folder: Path
    small: Small

    @property
    def opened(self) -> Workspace:
        """The workspace, opened anew."""
        return Workspace.open(self.folder, environ={}, threads=1)

    @property
    def tracking(self) -> Tracking:
        """Where its models are."""
        return tracking_of(self.opened)

    @property
    def champion(self) -> str | None:
        """The version that is champion now."""
        with mlflow_may_warn():
            return champion_version(self.tracking)

    @property
    def aliases(self) -> dict[str, str]:
        """The version of each alias."""
        with mlflow_may_warn():
            found = self.tracking.client().get_registered_model("lead-propensity").aliases
        return {alias: str(version) for alias, version in found.items()}

    @property
    def log(self) -> list[dict[str, Any]]:
        """The lines of the audit log."""
        return list(read_lines(self.folder / ".handoff"))

    def package(self, mark: str, model: TrainedModel | None = None, **head: Any) -> Package:
        """Write a training package; `head` replaces fields of its head."""
        model = model or self.small.good
        contents = Contents(
            head=replace(_head(model), **head),
            model=model,
            facts={"rows": len(self.small.rows.table)},
            reports={"data_window": model.window.to_dict()},
            figures={"roc": PNG},
            card=CARD,
            test_rows=_test_rows(self.small.rows.table, model),
        )
        return write_package(self.folder / ".handoff", MADE_AT + timedelta(seconds=len(mark)), mark, contents)

    @contextmanager
    def more_settings(self, text: str) -> Iterator[None]:
        """Add lines to handoff.toml for a while."""
        path = self.folder / "handoff.toml"
        before = path.read_text(encoding="utf-8")
        path.write_text(f"{before}\n{text}\n", encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(before, encoding="utf-8")


CARD = Document(
    title="Model card: small",
    subtitle="The probability that an open lead becomes sales-qualified (SQL) within 30 days",
    facts=(("Version", "not registered yet"), ("Recipe", "small")),
    summary="Forward in time the best 10 % hold 1.8 times as many SQLs. A random split would have promised 3.5 times.",
    sections=(
        Section(
            "quality",
            "How good it is",
            (
                Paragraph("Tested once."),
                Grid.of("Measures", ("measure", ">small"), [("AUC", "0.700 (0.650 to 0.750)")]),
                Picture("roc", "ROC curve"),
            ),
        ),
    ),
)


def make_small(folder: Path) -> Small:
    """Generate the company and build its rows."""
    make_demo(folder, n_leads=N_LEADS, seed=SEED, progress=lambda _: None)
    return Small(folder, Workspace.open(folder, environ={}, threads=1).training_rows())


def with_other_features(model: TrainedModel) -> TrainedModel:
    """The same model as another version of handoff would have left it."""
    plan = {**json.loads(model.feature_plan), "feature_version": 0}
    return replace(model, feature_plan=json.dumps(plan))


def _head(model: TrainedModel) -> Head:
    return Head(
        name=model.recipe.name,
        params={"recipe": model.recipe.name, "seed": SEED},
        metrics={"auc": 0.7, "auc_low": None},
        tags={"handoff.horizon_days": str(model.horizon_days)},
        gates=model.recipe.gates,
        draws=50,
        seed=SEED,
        features=model.columns,
        forbidden=("call_outcome",),
        qualified=60,
        unqualified=400,
        calibration_error=Estimate(0.02, 0.01, 0.04),
        points=True,
        example={feature.name: ["x"] if feature.categorical else [1.0] for feature in model.catalogue},
        trials=({"recipe": "small", "number": 0, "values": {"num_leaves": 7}, "loss": 0.2, "seconds": 1.0},),
    )


def _test_rows(table: TrainingTable, model: TrainedModel) -> pd.DataFrame:
    rows = table.features.rows
    tested = np.flatnonzero((rows["as_of"] >= pd.Timestamp(TEST_FROM).tz_localize(None)).to_numpy())
    score = model.predict(table.features.values.iloc[tested])
    return pd.DataFrame(
        {
            "lead_id": rows["lead_id"].iloc[tested].astype(str).to_numpy(),
            "account_key": rows["account_key"].iloc[tested].to_numpy(dtype=np.int64),
            "as_of": rows["as_of"].iloc[tested].to_numpy(),
            "label": table.label[tested],
            "registered": score,
            "held_out": score,
            "points": np.random.default_rng(3).permutation(score),
        }
    )
