"""The figures of a training, by the name that they are logged under."""

from typing import TYPE_CHECKING

import numpy as np

from handoff.labels import Labels
from handoff.model.figures import (
    MonthCounts,
    Predictions,
    base_rate_by_month,
    calibration,
    lift_and_gains,
    precision_recall,
    roc,
    score_distribution,
)
from handoff.model.train import TrainingResult

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def training_figures(result: TrainingResult, labels: Labels) -> "dict[str, Figure]":
    """Draw the registered recipe against its peers on the test nights, and the base rate of all nights."""
    test = result.test
    own, *peers = [Predictions(name, test.label, probability) for name, probability in test.probability.items()]
    served = Predictions(own.name, test.label, test.followed)
    return {
        "roc": roc(own, peers),
        "precision_recall": precision_recall(own, peers),
        "calibration": calibration(served),
        "lift_and_gains": lift_and_gains(own, peers),
        "score_distribution": score_distribution(served),
        "base_rate_by_month": base_rate_by_month(_months(labels), test.as_of.min()),
    }


def _months(labels: Labels) -> MonthCounts:
    months = labels.rows.as_of.astype("datetime64[M]")
    month, place = np.unique(months, return_inverse=True)
    return MonthCounts(month, np.bincount(place), np.bincount(place, weights=labels.label).astype(np.int64))
