"""`Workspace`: the one object a data scientist needs. Read it top to bottom: check → features → train → score."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from handoff.domain.settings import load_settings
from handoff.errors import WorkspaceError
from handoff.workspace.environment import with_environment
from handoff.workspace.locking import exclusive
from handoff.workspace.materials import Materials, Progress, quiet
from handoff.workspace.places import Places
from handoff.workspace.results import Checked, Scored, Trained, TrainingRows

if TYPE_CHECKING:
    from handoff.audit import AuditReport
    from handoff.monitoring.gate import Gate
    from handoff.workspace.agreeing.preview import Agreed
    from handoff.workspace.backtest import Advance, Backtested
    from handoff.workspace.crm_export import Exported
    from handoff.workspace.night.nightly import NightRun


class Workspace(Materials):
    """A folder with settings and agreement, and all that is done with it.

    From `Materials` it has `dataset`, `agreement`, `plan(until)`, `catalogue(until)` and `features(as_of)`.
    """

    @classmethod
    def open(
        cls,
        folder: str | Path = ".",
        *,
        now: datetime | None = None,
        environ: Mapping[str, str] | None = None,
        progress: Progress = quiet,
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

    def check(self, *, full: bool = False) -> Checked:
        """Read the sources, and report what is there, what was put aside, and whether it can be used.

        Of events only what is new is read; full: everything.

        Raises:
            SourceError: a source cannot be read or mapped. EmptyTableError: nothing in it can be used.
            AgreementError: the agreement is wrong, or names what the data does not have.
        """
        from handoff.features.planning import attribute_types
        from handoff.sources.ingest import ingest
        from handoff.sources.report import data_report
        from handoff.sources.store import QUARANTINE, open_dataset, table_path
        from handoff.workspace.faults import faults_of

        with exclusive(self.places.reading_lock, "a check", self.progress):
            self.progress("reading the sources")
            ingested = ingest(self.settings, self.places.root, self.now, self.places.clean, full=full)
        # Data that this object has opened before is not what the store holds now.
        self.__dict__.pop("dataset", None)
        dataset = open_dataset(self.places.clean)
        self.progress("describing the data")
        if self.places.agreement.exists():
            self.bind_agreement()
        types = {found.name: f"{found.kind.value}: {found.reason}" for found in attribute_types(dataset)}
        report = data_report(dataset, ingested, types)
        return Checked(report, faults_of(report, self.settings.quarantine), table_path(self.places.clean, QUARANTINE))

    def training_rows(self) -> TrainingRows:
        """Build the labelled feature rows of all snapshots that models learn from.

        Raises:
            TrainingError: no snapshot has an outcome yet.
        """
        from handoff.workspace.training_rows import build_training_rows

        return build_training_rows(self)

    def audit(self) -> "AuditReport":
        """Look for columns that know what a model must not know.

        Raises:
            TrainingError: no snapshot has an outcome yet. ConfigError: a signed line names no column.
        """
        from handoff.workspace.auditing import audit_workspace

        return audit_workspace(self)

    def train(self, recipe: str | None = None) -> Trained:
        """Let the recipes compete, test them on later nights, and make the winner champion if its gates pass.

        recipe: the name of the one to register, whichever wins; None: what the settings say.

        Raises:
            Refused: there is too little data. TrainingError: the data cannot train a model.
            RegistryError: MLflow cannot be reached; the training is kept, and can be registered later.
        """
        from handoff.workspace.training import train_and_register

        return train_and_register(self, self.training_rows(), recipe)

    def backtest(self, first: date, last: date, every_days: int = 7, advance: "Advance | None" = None) -> "Backtested":
        """Go back to the nights from `first` to `last`: train on what was known then, score, compare with what came.

        advance: is told, after each night, how many are done, of how many, and which was the last.

        Raises:
            ConfigError: the dates hold no night whose outcome is known. AgreementError: the agreement is wrong.
            TrainingError: on no night was enough known to train.
        """
        from handoff.workspace.backtest import run_backtest

        return run_backtest(self, first, last, every_days, advance)

    def agree(
        self,
        proposal: Path | None = None,
        against: Path | None = None,
        nights: int = 56,
        *,
        suggest: bool = False,
        html: Path | None = None,
    ) -> "Agreed":
        """Preview an agreement on past nights, before anyone signs it, and write the page.

        proposal: its file; None: the workspace's own. against: the one to compare with. nights: how many of known
        outcome to look back on. suggest: whether to look for rules. html: where the page goes.

        Raises:
            AgreementError: it contradicts itself, or names what the data does not have. RegistryError: no champion.
            ConfigError: the data has no nights. Refused: there is too little history to suggest rules.
        """
        from handoff.workspace.agreeing.preview import Asked, preview

        return preview(self, Asked(proposal, against, nights, suggest, html))

    def score(
        self,
        as_of: datetime | None = None,
        *,
        publish_anyway: str | None = None,
        overruled: "tuple[Gate, ...]" = (),
    ) -> Scored:
        """Score all leads that are open at `as_of` (tonight, when absent), and publish scores, lists and database.

        A run that was interrupted is gone on with; the same night again gives the same rows.
        publish_anyway: why the list is to be published although a gate says no. overruled: gates before the scoring
        that said no, and that it is about too.

        Raises:
            HeldBack: a gate said no; the last published list stands.
            RegistryError: there is no champion. AgreementError: the agreement cannot be used.
            WorkspaceError: another process is at work, or a disk or the database refuses.
        """
        from handoff.workspace.night.run import score_night

        return score_night(self, as_of, publish_anyway=publish_anyway, overruled=overruled)

    def night(self, as_of: datetime | None = None, *, publish_anyway: str | None = None) -> "NightRun":
        """Make a whole night: read the sources anew, score and publish, then watch and tell.

        Raises:
            HeldBack: the check or a gate said no; the last published list stands.
            SourceError: a source cannot be read. And all that `score` raises.
        """
        from handoff.workspace.night.nightly import run_night

        return run_night(self, as_of, publish_anyway)

    def export(self, target: str, night: date | None = None, *, changed_only: bool = False) -> "Exported":
        """Write a published night (the newest, when absent) as files for a CRM: "salesforce" or "hubspot".

        changed_only: only the leads whose values differ from what was exported last.

        Raises:
            WorkspaceError: that night has no scores. Refused: no lead has a key that the CRM could find it by.
            ConfigError: [export] names what there is not.
        """
        from handoff.workspace.crm_export import export_night

        return export_night(self, target, night, changed_only=changed_only)
