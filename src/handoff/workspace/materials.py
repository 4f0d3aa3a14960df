"""What every step of a workspace works with: settings, clean data, agreement, and the features made of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Self

from handoff.domain.settings import Settings
from handoff.errors import ConfigError, FeatureError
from handoff.workspace.locking import exclusive
from handoff.workspace.places import Places

if TYPE_CHECKING:
    from handoff.domain.agreement import Agreement
    from handoff.domain.catalogue import Catalogue
    from handoff.domain.dataset import Dataset
    from handoff.domain.feature_table import FeatureTable
    from handoff.features.fit.title_dictionary import TitleDictionary
    from handoff.features.plan import FeaturePlan

Progress = Callable[[str], None]


def quiet(_message: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Materials:
    """The parts of an opened workspace; what is costly is made when it is first asked for.

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
    progress: Progress = quiet
    threads: int = 2

    @cached_property
    def dataset(self) -> "Dataset":
        """The clean data; the sources are read again only when they, or the settings, have changed."""
        from handoff.sources.fingerprint import is_current
        from handoff.sources.ingest import ingest
        from handoff.sources.store import open_dataset

        if not is_current(self.places.clean, self.settings, self.places.root, self.now):
            with exclusive(self.places.reading_lock, "reading the sources", self.progress):
                # Whoever was waited for has perhaps read them.
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

    def under(self, agreement: "Agreement") -> Self:
        """Return the same materials under another agreement; the data is not opened again."""
        other = replace(self)
        other.__dict__.update(dataset=self.dataset, titles=self.titles, agreement=agreement)
        return other

    def bind_agreement(self) -> None:
        """Check every name of the agreement against the data of tonight.

        Raises:
            AgreementError: `agreement.toml` is missing or wrong, or names what the data does not have.
        """
        from handoff.domain.agreement import bind

        dataset = self.dataset
        bind(self.agreement, list(dataset.leads.columns), list(dataset.event_types), list(self.catalogue().names),
             str(self.places.agreement))  # fmt: skip

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
        section = self.settings.features
        exclude = tuple(dict.fromkeys((*section.exclude, *self.settings.fairness.protected)))
        section = section.model_copy(update={"exclude": exclude})
        return plan_features(self.dataset, section, moment, timing=by_night, titles=self.titles.fingerprint)

    def catalogue(self, until: datetime | None = None) -> "Catalogue":
        """Return every feature with its family and meaning, as of `until` (now, when absent)."""
        from handoff.features.build import catalogue_of

        return catalogue_of(self.plan(until), self.titles)

    def features(self, as_of: datetime | None = None, plan: "FeaturePlan | None" = None) -> "FeatureTable":
        """Build one row for each lead that is open at `as_of` (tonight, when absent).

        Raises:
            FeatureError: no lead is open then. ConfigError: `as_of` lies in the future.
        """
        from handoff.features.build import build_features
        from handoff.workspace.snapshots import scoring_rows

        moment = self.now if as_of is None else as_of
        if moment > self.now + timedelta(minutes=self.settings.quarantine.future_minutes):
            raise ConfigError(
                f"as of {moment.isoformat()} lies after {self.now.isoformat()}; nobody knows that night yet"
            )
        rows = scoring_rows(self.dataset, self.settings.snapshots, moment)
        if not len(rows):
            raise FeatureError(f"no lead is open at {moment.isoformat()}; choose another --as-of, or load newer leads")
        chosen = plan or self.plan(moment)
        self.progress(f"building features of {len(rows):,} open leads")
        return build_features(self.dataset, chosen, rows.lead_key, rows.as_of, self.titles, self.threads)
