"""Finds, from the data alone, what a model must not see."""

from handoff.audit.audit import audit
from handoff.audit.report import AuditReport, ColumnAudit, Evidence, Kind, TableFinding, Verdict, Weight
from handoff.audit.subject import NEVER, Changes, Column, Subject

__all__ = [
    "NEVER",
    "AuditReport",
    "Changes",
    "Column",
    "ColumnAudit",
    "Evidence",
    "Kind",
    "Subject",
    "TableFinding",
    "Verdict",
    "Weight",
    "audit",
]
