"""A small company with five published nights of two models, and what happened between them."""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from handoff import Workspace
from handoff.delivery.parquet import night_file
from handoff.workspace.promotion import promote, register_package
from tests.workspace.company import mlflow_may_warn
from tests.workspace.small import Small

#: Hour of the nights.
HOUR = 2
#: The nights, rising; from the fourth on another model scores.
NIGHTS = (date(2026, 5, 20), date(2026, 5, 27), date(2026, 6, 3), date(2026, 6, 10), date(2026, 6, 24))
SECOND_MODEL_FROM = 3


@dataclass(frozen=True)
class Past:
    """The workspace's folder; change only copies of it."""

    folder: Path

    @cached_property
    def opened(self) -> Workspace:
        """The workspace as it stands after the last night."""
        return open_at(self.folder, NIGHTS[-1])

    def rows(self, night: date) -> pd.DataFrame:
        """The published scores of a night, by lead_id."""
        path = night_file(self.folder / ".handoff" / "scores", night)
        return pd.read_parquet(path).set_index("lead_id", drop=False)

    def copy(self, folder: Path) -> "Past":
        """Return a copy to change at will; its models are the original's."""
        return Past(Path(shutil.copytree(self.folder, folder / "company", symlinks=True)))


def make_past(small: Small, folder: Path) -> Past:
    """Register two models and publish every night, each on its own night."""
    company = small.copy(folder)
    with mlflow_may_warn():
        for place, night in enumerate(NIGHTS):
            opened = open_at(company.folder, night)
            if place in (0, SECOND_MODEL_FROM):
                model = small.good if place == 0 else small.other
                registered, _ = register_package(opened, company.package(f"m{place}", model), "somebody")
                promote(opened, registered.version, "for the test", "somebody")
            opened.score()
    return Past(company.folder)


def open_at(folder: Path, night: date) -> Workspace:
    """Open the workspace as if it were that night."""
    return Workspace.open(folder, now=datetime(night.year, night.month, night.day, HOUR, tzinfo=UTC), environ={}, threads=1)
