"""Examines an installation and a workspace: what is well, what will trouble the next night, and what to do about it."""

from handoff.workspace.doctor.examine import Examined, examine
from handoff.workspace.doctor.finding import Finding, Level

__all__ = ["Examined", "Finding", "Level", "examine"]
