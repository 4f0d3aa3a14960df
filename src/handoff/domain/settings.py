"""The settings of a workspace: `handoff.toml` as one frozen, typed object."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from handoff.domain.instants import as_utc
from handoff.domain.mapping import Mappings, SourceSettings, TimeZone
from handoff.domain.toml import Frozen, nearest, read_toml


def _utc(moment: datetime | date) -> datetime:
    return as_utc(moment if isinstance(moment, datetime) else datetime.combine(moment, time()))


Moment = Annotated[datetime | date, AfterValidator(_utc)]


#: Longest window of engagement, in days: ten years.
LONGEST_WINDOW = 3660


class WorkspaceSection(Frozen):
    """[workspace]: who and when."""

    name: str = Field(min_length=1)
    timezone: TimeZone = "UTC"
    #: Pretend that this instant is now; for historical data and reproducible examples.
    tonight: Annotated[datetime, AfterValidator(as_utc)] | None = None
    seed: int = 0


class SnapshotSection(Frozen):
    """[snapshots]: the nights a model learns from, and how far it looks ahead."""

    taken: Literal["calendar", "row"] = "calendar"
    every_days: int = Field(default=7, ge=1, le=366)
    at: time = time(0, 0)
    first: date | None = None
    horizon_days: int = Field(default=30, ge=1, le=730)


class MachineSection(Frozen):
    """[features.machine]: when events are taken for a robot's (see docs/features.md)."""

    burst_events: int = Field(default=10, ge=2)
    burst_seconds: int = Field(default=10, ge=1, le=3600)
    gateway_leads: int = Field(default=3, ge=2)


class FeatureSection(Frozen):
    """[features]: windows, decay and groups of engagement; attributes to leave out."""

    windows: tuple[int, ...] = (1, 7, 30, 90)
    half_life_days: float = Field(default=14.0, ge=1, le=3660)
    account_windows: tuple[int, ...] = (30,)
    max_event_types: int = Field(default=16, ge=1, le=28)
    min_leads_per_event_type: int = Field(default=20, ge=1)
    #: Event-type groups that are counted together, beside their members.
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    machine: MachineSection = MachineSection()
    exclude: tuple[str, ...] = ()
    titles: Path | None = None

    @model_validator(mode="after")
    def _windows_in_order(self) -> Self:
        for windows in (self.windows, self.account_windows):
            if list(windows) != sorted(set(windows)) or any(not 1 <= days <= LONGEST_WINDOW for days in windows):
                raise ValueError(f"windows {list(windows)} must be rising whole days from 1 to {LONGEST_WINDOW}")
        return self


class TrainingSection(Frozen):
    """[training]: which recipes compete, how the winner is chosen, and what is held out."""

    #: "auto": the winner of the rolling origins; else the recipe of this name is registered, whoever wins.
    recipe: str = "auto"
    #: Recipes that compete, by the names of their files; the points table always does, as the baseline.
    candidates: tuple[str, ...] = ("logistic", "naive-bayes", "lightgbm", "blend")
    #: Nights inside the training period from which candidates look forward.
    origins: int = Field(default=5, ge=1, le=50)
    #: Whether models learn from columns that tell nights apart rather than leads, as interest rates do.
    period_columns: bool = False
    #: Seconds and trials for tuning each recipe that has a [search]; 0 seconds: no tuning.
    tune_seconds: float = Field(default=0.0, ge=0)
    tune_trials: int = Field(default=40, ge=1, le=10_000)
    #: First night of the test period; else the newest `test_share` of the nights.
    test_from: Moment | None = None
    test_share: float = Field(default=0.2, gt=0, lt=0.9)
    #: "worked": only rows whose lead was on the list, each weighed by 1 / its chance to be there.
    labels_from: Literal["all", "worked"] = "all"
    #: No row that was drawn by lot stands for more rows than this.
    largest_weight: float = Field(default=100.0, ge=1, allow_inf_nan=False)
    bootstrap: int = Field(default=200, ge=20, le=10_000)


class AllowedColumn(Frozen):
    """[[audit.allow]]: a column that the audit blocks, used all the same because a person says so and signs."""

    column: str = Field(min_length=1)
    reason: str = Field(min_length=10)
    who: str = Field(min_length=1)
    when: date


class AuditSection(Frozen):
    """[audit]: what the leakage audit may not block."""

    allow: tuple[AllowedColumn, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [line.column for line in self.allow]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f'two [[audit.allow]] lines sign "{twice[0]}"; keep one')
        return self


class FairnessSection(Frozen):
    """[fairness]: the groups that the model card compares; protected columns are never features."""

    protected: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    #: The best share of the leads, which counts as selected.
    selected_share: float = Field(default=0.2, gt=0, lt=1)
    #: Groups with fewer leads are pooled and marked.
    min_leads: int = Field(default=50, ge=1)


class IdentitySection(Frozen):
    """[identity]: which records are of one person, and what a person says about it."""

    enabled: bool = True
    #: Two records are one person from this probability on.
    threshold: float = Field(default=0.95, ge=0.5, lt=1)
    #: Groups of lead ids that are one person, and groups of which no two are, whatever the evidence says.
    same: tuple[tuple[str, ...], ...] = ()
    different: tuple[tuple[str, ...], ...] = ()

    @model_validator(mode="after")
    def _groups_of_two(self) -> Self:
        for key, groups in (("same", self.same), ("different", self.different)):
            for group in groups:
                if len(set(group)) < max(2, len(group)):
                    raise ValueError(f"{key}: {list(group)} must name two or more leads, each once")
        return self


class StorageSection(Frozen):
    """[storage]: where the workspace keeps its own files."""

    path: Path = Path(".handoff")


class TrackingSection(Frozen):
    """[tracking]: MLflow; the environment's MLFLOW_TRACKING_URI wins over `uri`."""

    uri: str | None = None
    experiment: str = "handoff"
    model: str = "lead-propensity"


class QuarantineSection(Frozen):
    """[quarantine]: how much disorder is tolerated before a row is put aside."""

    #: An event may precede its lead by this much (clocks and load order differ between systems).
    early_event_hours: float = Field(default=24.0, ge=0, le=8760)
    #: A record may lie this far in the future of the run.
    future_minutes: float = Field(default=5.0, ge=0, le=525_600)
    #: A check says no when more than this share of a table's rows was put aside.
    max_share: float = Field(default=0.25, gt=0, le=1)


class SalesforceExport(Frozen):
    """[export.salesforce]: how the fields of a Salesforce Lead are named, and which of them is the key."""

    #: Before every field of ours: "Handoff_" makes tier the field `Handoff_Tier__c`.
    prefix: str = Field(default="Handoff_", pattern=r"^([A-Za-z][A-Za-z0-9]*_)*$", max_length=20)
    #: "Id", or the API name of an external id field that holds the lead_id; absent: decided by the lead ids.
    external_id: str | None = Field(default=None, pattern=r"^(Id|[A-Za-z]\w*__c)$")
    #: Exported column = API name, where a field has a name of its own.
    names: dict[str, str] = Field(default_factory=dict)


class HubSpotExport(Frozen):
    """[export.hubspot]: how the properties of a HubSpot contact are named, and which of them is the key."""

    prefix: str = Field(default="handoff_", pattern=r"^[a-z][a-z0-9_]*$", max_length=50)
    #: "email", "hs_object_id" (the lead_id is the contact's record id), or a unique property that holds the lead_id.
    id_property: str = Field(default="email", pattern=r"^[a-z][a-z0-9_]*$")
    #: Exported column = property, where one has a name of its own.
    names: dict[str, str] = Field(default_factory=dict)
    #: The lifecycle stage that conversion proposals set.
    lifecycle_stage: str = Field(default="salesqualifiedlead", min_length=1)


class ExportSection(Frozen):
    """[export]: what a CRM is given of a night's scores."""

    #: Exported columns (docs/export.md); empty: all that the night has.
    columns: tuple[str, ...] = ()
    #: A probability that moved by less is no change, where only changes are exported; in [0, 1].
    min_change: float = Field(default=0.005, ge=0, le=1)
    salesforce: SalesforceExport = SalesforceExport()
    hubspot: HubSpotExport = HubSpotExport()


class Settings(Frozen):
    """Everything in handoff.toml."""

    workspace: WorkspaceSection
    sources: dict[str, SourceSettings] = Field(min_length=1)
    mapping: Mappings
    snapshots: SnapshotSection = SnapshotSection()
    features: FeatureSection = FeatureSection()
    training: TrainingSection = TrainingSection()
    audit: AuditSection = AuditSection()
    fairness: FairnessSection = FairnessSection()
    identity: IdentitySection = IdentitySection()
    storage: StorageSection = StorageSection()
    tracking: TrackingSection = TrackingSection()
    quarantine: QuarantineSection = QuarantineSection()
    export: ExportSection = ExportSection()

    @model_validator(mode="after")
    def _mappings_name_sources(self) -> Self:
        for where, source in self.mapping.sources():
            if source not in self.sources:
                raise ValueError(f'{where} "{source}" is not under [sources]; {nearest(source, list(self.sources))}')
        if self.snapshots.taken == "row" and self.mapping.events is not None:
            raise ValueError('snapshots.taken = "row" is for a flat table without events; use "calendar"')
        if self.mapping.leads.outcome is None and self.mapping.stages is None:
            raise ValueError("nothing says who became SQL; add [mapping.stages] or [mapping.leads.outcome]")
        return self


def load_settings(path: Path) -> Settings:
    """Read `handoff.toml`.

    Raises:
        ConfigError: missing file, broken TOML, unknown key or wrong value; the message names line and fix.
    """
    return read_toml(path, Settings)
