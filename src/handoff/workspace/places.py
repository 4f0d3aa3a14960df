"""Where a workspace keeps its own files, below `[storage] path`."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """Paths of one workspace: `root` is its folder, `store` where handoff writes."""

    root: Path
    store: Path

    @property
    def settings(self) -> Path:
        """The workspace's settings."""
        return self.root / "handoff.toml"

    @property
    def agreement(self) -> Path:
        """The agreement of marketing and sales."""
        return self.root / "agreement.toml"

    @property
    def clean(self) -> Path:
        """Clean contract tables and the quarantine."""
        return self.store / "clean"

    @property
    def tracking(self) -> Path:
        """MLflow's database and artifacts, when no server is named."""
        return self.store / "mlflow"

    @property
    def scores(self) -> Path:
        """Every score ever made: a Parquet data set, one folder a night."""
        return self.store / "scores"

    @property
    def previews(self) -> Path:
        """Scores made while no agreement was in force: nobody's history."""
        return self.store / "previews"

    @property
    def nights(self) -> Path:
        """The record of each night: published, held back or under way."""
        return self.store / "nights"

    @property
    def lock(self) -> Path:
        """Held by the one process that makes or changes nights."""
        return self.store / "night.lock"

    @property
    def reading_lock(self) -> Path:
        """Held by the one process that reads the sources."""
        return self.store / "reading.lock"

    @property
    def drafts(self) -> Path:
        """What a night under way has made already, and nobody reads yet."""
        return self.store / "drafts"

    @property
    def champion(self) -> Path:
        """A copy of the last champion, for nights on which MLflow cannot be reached."""
        return self.store / "champion"

    @property
    def agreements(self) -> Path:
        """The terms of every agreement that lists were published under."""
        return self.store / "agreements"

    def lists(self, night: date, *, published: bool = True) -> Path:
        """Return where a night's lists begin: with a suffix the files for all, without one the folder of each person's.

        Those of a preview lie apart.
        """
        folder = self.root / "lists"
        return (folder if published else folder / "previews") / night.isoformat()
