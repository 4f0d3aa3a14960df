"""A small company with five published nights of two models, and what happened between them."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

import handoff
from handoff import Workspace
from handoff.delivery.parquet import night_file, write_scores
from handoff.model.registry import RegisteredModel
from handoff.model.trained import TrainedModel
from handoff.sources.fingerprint import settings_hash
from handoff.workspace.night.compute import NightInputs, compute_night
from handoff.workspace.night.fingerprint import data_fingerprint, file_digest
from handoff.workspace.night.record import NightRecord, write_record
from handoff.workspace.tracking import tracking_of
from tests.model.fitted import fitted_model
from tests.workspace.small import SMALL, TEST_FROM, Small

#: The nights, rising; from the fourth on another model scores.
NIGHTS = (date(2026, 5, 20), date(2026, 5, 27), date(2026, 6, 3), date(2026, 6, 10), date(2026, 6, 24))
SECOND_MODEL_FROM = 3


@dataclass(frozen=True)
class Past:
    """The workspace's folder, to be read only, and the models of its nights by version; change only copies of it."""

    folder: Path
    models: Mapping[str, TrainedModel]

    #: Of the workspace that this one is a copy of: its data need not be read again.
    original: "Past | None" = None

    @cached_property
    def opened(self) -> Workspace:
        """The workspace as it stands after the last night."""
        opened = open_at(self.folder, NIGHTS[-1])
        if self.original is not None:
            opened.__dict__["dataset"] = self.original.opened.dataset
        return opened

    def model(self, version: str) -> TrainedModel:
        """Return the model of a version."""
        return self.models[version]

    def rows(self, night: date) -> pd.DataFrame:
        """Return the published scores of a night, by lead_id."""
        path = night_file(self.folder / ".handoff" / "scores", night)
        return pd.read_parquet(path).set_index("lead_id", drop=False)

    def copy(self, folder: Path) -> "Past":
        """Return a copy to change at will."""
        return Past(Path(shutil.copytree(self.folder, folder / "company", symlinks=True)), self.models, self)


def make_past(small: Small, folder: Path) -> Past:
    """Fit two models and publish every night with the one of its time."""
    quick = SMALL.parameters.model_copy(update={"num_iterations": 12, "learning_rate": 0.2})
    other = fitted_model(small.rows.table, SMALL.model_copy(update={"parameters": quick}), small.rows.plan, TEST_FROM)
    past = Past(small.copy(folder).folder, {"1": small.good, "2": other})
    opened = past.opened
    for place, night in enumerate(NIGHTS):
        publish(opened, night, "1" if place < SECOND_MODEL_FROM else "2", past.models)
    return past


def publish(opened: Workspace, night: date, version: str, models: Mapping[str, TrainedModel]) -> None:
    """Compute a night, write its scores, and record it."""
    moment = datetime(night.year, night.month, night.day, 2, tzinfo=UTC)
    registered = RegisteredModel("lead-propensity", version, f"run-{version}", tracking_of(opened).resolved)
    inputs = NightInputs(opened.agreement, models[version], registered, moment, "run")
    scored = compute_night(opened, moment, inputs).scored
    path = write_scores(scored, opened.places.scores)
    record = NightRecord(
        night=night,
        run="run",
        as_of=moment,
        scored_at=moment,
        published_at=moment,
        model_name=registered.name,
        model_version=version,
        model_run=registered.run_id,
        agreement=opened.agreement.model_dump(mode="json", by_alias=True),
        agreement_version=opened.agreement.version,
        feature_version=scored.run.feature_version,
        settings_hash=settings_hash(opened.settings),
        data=data_fingerprint(opened.places.clean),
        handoff_version=handoff.__version__,
        observed_until=opened.dataset.observed_until,
        n_leads=len(scored),
        tiers={tier.value: count for tier, count in scored.counts.items()},
        digest=file_digest(path),
    )
    write_record(opened.places, record)


def open_at(folder: Path, night: date) -> Workspace:
    """Open the workspace as if it were that night."""
    return Workspace.open(
        folder, now=datetime(night.year, night.month, night.day, 2, tzinfo=UTC), environ={}, threads=1
    )
