"""`Workspace`: the one object a data scientist needs. Read it top to bottom: check → features → train → score."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from handoff.domain.settings import Settings, load_settings
from handoff.errors import FeatureError, WorkspaceError
from handoff.workspace.environment import with_environment
from handoff.workspace.places import Places
from handoff.workspace.results import Checked, Scored, Trained, TrainingRows

if TYPE_CHECKING:
    from handoff.domain.agreement import Agreement
    from handoff.domain.catalogue import Catalogue
    from handoff.domain.dataset import Dataset
    from handoff.domain.feature_table import FeatureTable
    from handoff.features.fit.title_dictionary import TitleDictionary
    from handoff.features.plan import FeaturePlan

Progress = Callable[[str], None]


def _quiet(_message: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Workspace:
    """A folder with settings and agreement.

    Attributes:
        places: where its files are.
        settings: `handoff.toml`, with the environment's values filled in.
        now: the instant of this run (aware UTC); "tonight" unless the settings say another.
        progress: is told, in words, what is being done.
        threads: how many processor cores the work may use.
    """

    places: Places
    settings: Settings
    now: datetime
    progress: Progress = _quiet
    threads: int = 2

    @classmethod
    def open(
        cls,
        folder: str | Path = ".",
        *,
        now: datetime | None = None,
        environ: Mapping[str, str] | None = None,
        progress: Progress = _quiet,
        threads: int | None = None,
    ) -> Self:
        """Open the workspace in `folder`; clock, environment and cores are read here and nowhere below.

        Raises:
            WorkspaceError: the folder is no workspace.
            ConfigError: its handoff.toml is wrong.
        """
        import os

        root = Path(folder)
        if not (root / "handoff.toml").is_file():
            raise WorkspaceError(f"{root} holds no handoff.toml; name a workspace, or make one: handoff init {root}")
        environ = os.environ if environ is None else environ
        settings = with_environment(load_settings(root / "handoff.toml"), environ)
        moment = now or settings.workspace.tonight or datetime.now(UTC)
        cores = threads or min(os.cpu_count() or 1, 8)
        return cls(Places(root, root / settings.storage.path), settings, moment, progress, cores)

    def check(self) -> Checked:
        """Read all sources anew and report what is there, what was put aside, and whether it can be used.

        Raises:
            SourceError: a source cannot be read or mapped. EmptyTableError: nothing in it can be used.
        """
        from handoff.features.planning import attribute_types
        from handoff.sources.ingest import ingest
        from handoff.sources.report import data_report
        from handoff.sources.store import open_dataset
        from handoff.workspace.faults import faults_of

        self.progress("reading the sources")
        ingested = ingest(self.settings, self.places.root, self.now, self.places.clean)
        dataset = open_dataset(self.places.clean)
        self.progress("describing the data")
        types = {found.name: f"{found.kind.value}: {found.reason}" for found in attribute_types(dataset)}
        report = data_report(dataset, ingested, types)
        return Checked(report, faults_of(report, self.settings.quarantine))

    @cached_property
    def dataset(self) -> "Dataset":
        """The clean data; the sources are read again only when they, or the settings, have changed."""
        from handoff.sources.fingerprint import is_current
        from handoff.sources.ingest import ingest
        from handoff.sources.store import open_dataset

        if not is_current(self.places.clean, self.settings, self.places.root, self.now):
            self.progress("reading the sources")
            ingest(self.settings, self.places.root, self.now, self.places.clean)
        return open_dataset(self.places.clean)

    @cached_property
    def agreement(self) -> "Agreement":
        """The agreement of marketing and sales.

        Raises:
            AgreementError: `agreement.toml` is missing or wrong.
        """
        from handoff.domain.agreement import load_agreement

        return load_agreement(self.places.agreement)

    @cached_property
    def titles(self) -> "TitleDictionary":
        """The job-title dictionary: the built-in one and, over it, the workspace's own."""
        from handoff.features.fit.title_dictionary import TitleDictionary

        own = self.settings.features.titles
        return TitleDictionary.load(None if own is None else self.places.root / own)

    def plan(self, until: datetime | None = None) -> "FeaturePlan":
        """Decide which features there are, from what was known before `until` (now, when absent)."""
        from handoff.features.planning import plan_features

        by_night = self.settings.snapshots.taken == "calendar"
        moment = self.now if until is None else until
        return plan_features(
            self.dataset, self.settings.features, moment, timing=by_night, titles=self.titles.fingerprint
        )

    def catalogue(self, until: datetime | None = None) -> "Catalogue":
        """Return every feature with its family and meaning, as of `until` (now, when absent)."""
        from handoff.features.build import catalogue_of

        return catalogue_of(self.plan(until), self.titles)

    def features(self, as_of: datetime | None = None, plan: "FeaturePlan | None" = None) -> "FeatureTable":
        """Build one row for each lead that is open at `as_of` (tonight, when absent).

        Raises:
            FeatureError: no lead is open then.
        """
        from handoff.features.build import build_features
        from handoff.workspace.snapshots import scoring_rows

        moment = self.now if as_of is None else as_of
        rows = scoring_rows(self.dataset, self.settings.snapshots, moment)
        if not len(rows):
            raise FeatureError(f"no lead is open at {moment.isoformat()}; choose another --as-of, or load newer leads")
        chosen = plan or self.plan(moment)
        self.progress(f"building features of {len(rows):,} open leads")
        return build_features(self.dataset, chosen, rows.lead_key, rows.as_of, self.titles, self.threads)

    def training_rows(self) -> TrainingRows:
        """Build the labelled feature rows of all snapshots that models learn from.

        Raises:
            TrainingError: no snapshot has an outcome yet.
        """
        from handoff.workspace.training_rows import build_training_rows

        return build_training_rows(self)

    def train(self) -> Trained:
        """Train the recipes, test them on later nights, and register the first as champion.

        Raises:
            TrainingError: the data cannot train a model. RegistryError: MLflow cannot be reached.
        """
        from handoff.workspace.training import train_and_register

        return train_and_register(self)

    def score(self, as_of: datetime | None = None) -> Scored:
        """Score all leads that are open at `as_of` (tonight, when absent), and write scores and ranked lists.

        Raises:
            RegistryError: there is no champion. AgreementError: the agreement cannot be used.
        """
        from handoff.workspace.scoring import score_night

        return score_night(self, self.now if as_of is None else as_of)
