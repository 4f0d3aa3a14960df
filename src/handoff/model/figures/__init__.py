"""Figures about a model and its data: pure functions from arrays to matplotlib figures, each title a finding."""

from handoff.model.figures.base_rate import MonthCounts, base_rate_by_month
from handoff.model.figures.calibration import calibration
from handoff.model.figures.capacity import capacity_curve
from handoff.model.figures.distribution import score_distribution
from handoff.model.figures.funnel import funnel
from handoff.model.figures.gains import lift_and_gains
from handoff.model.figures.precision_recall import precision_recall
from handoff.model.figures.predictions import Predictions
from handoff.model.figures.roc import roc
from handoff.model.figures.style import png

__all__ = [
    "MonthCounts",
    "Predictions",
    "base_rate_by_month",
    "calibration",
    "capacity_curve",
    "funnel",
    "lift_and_gains",
    "png",
    "precision_recall",
    "roc",
    "score_distribution",
]
