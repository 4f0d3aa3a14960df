"""Everything in `handoff.toml`, as one frozen, typed object."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from handoff.domain.mapping import Mappings, SourceSettings
from handoff.domain.settings.data import IdentitySection, QuarantineSection
from handoff.domain.settings.export import ExportSection
from handoff.domain.settings.features import FeatureSection
from handoff.domain.settings.learning import AuditSection, FairnessSection, SnapshotSection, TrainingSection
from handoff.domain.settings.nights import DatabaseSection, GateSection, RetentionSection
from handoff.domain.settings.place import StorageSection, TrackingSection, WorkspaceSection
from handoff.domain.settings.watching import MonitoringSection, NotifySection
from handoff.domain.toml import Frozen, nearest, read_toml


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
    database: DatabaseSection = DatabaseSection()
    gates: GateSection = GateSection()
    retention: RetentionSection = RetentionSection()
    monitoring: MonitoringSection = MonitoringSection()
    notify: NotifySection = NotifySection()

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
