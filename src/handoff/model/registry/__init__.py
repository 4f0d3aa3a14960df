"""Tracking and registry: the one place that knows MLflow. Importing this package does not import MLflow."""

from handoff.model.registry.load import load_champion, load_version
from handoff.model.registry.log import TrainingRecord, register_champion
from handoff.model.registry.tracking import RegisteredModel, Tracking

__all__ = ["RegisteredModel", "Tracking", "TrainingRecord", "load_champion", "load_version", "register_champion"]
