"""The settings of a workspace: `handoff.toml`, section by section."""

from handoff.domain.settings.data import IdentitySection, QuarantineSection
from handoff.domain.settings.export import ExportSection, HubSpotExport, SalesforceExport
from handoff.domain.settings.features import LONGEST_WINDOW, FeatureSection, MachineSection
from handoff.domain.settings.learning import (
    AllowedColumn,
    AuditSection,
    FairnessSection,
    SnapshotSection,
    TrainingSection,
)
from handoff.domain.settings.nights import DatabaseSection, GateSection, RetentionSection
from handoff.domain.settings.place import StorageSection, TrackingSection, WorkspaceSection
from handoff.domain.settings.settings import Settings, load_settings
from handoff.domain.settings.watching import MonitoringSection, NotifySection, SmtpSection

__all__ = [
    "LONGEST_WINDOW",
    "AllowedColumn",
    "AuditSection",
    "DatabaseSection",
    "ExportSection",
    "FairnessSection",
    "FeatureSection",
    "GateSection",
    "HubSpotExport",
    "IdentitySection",
    "MachineSection",
    "MonitoringSection",
    "NotifySection",
    "QuarantineSection",
    "RetentionSection",
    "SalesforceExport",
    "Settings",
    "SmtpSection",
    "SnapshotSection",
    "StorageSection",
    "TrackingSection",
    "TrainingSection",
    "WorkspaceSection",
    "load_settings",
]
