"""Tracking and registry: the one place that knows MLflow. Importing this package does not import MLflow."""

from handoff.model.registry.artifacts import read_artifact
from handoff.model.registry.leftovers import registered_before
from handoff.model.registry.load import load_champion, load_version
from handoff.model.registry.log import Registration, registering
from handoff.model.registry.record import TrainingRecord, TrialRecord
from handoff.model.registry.tracking import RegisteredModel, Tracking
from handoff.model.registry.versions import (
    Standing,
    champion_version,
    moving_champion,
    newest_version,
    standing_of,
)

__all__ = [
    "RegisteredModel",
    "Registration",
    "Standing",
    "Tracking",
    "TrainingRecord",
    "TrialRecord",
    "champion_version",
    "load_champion",
    "load_version",
    "moving_champion",
    "newest_version",
    "read_artifact",
    "registered_before",
    "registering",
    "standing_of",
]
