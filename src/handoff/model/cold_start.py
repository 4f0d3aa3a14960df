"""The model of a company that has too few outcomes to learn from: points by rules, around the average rate."""

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.errors import Refused
from handoff.model.arrays import FloatArray, probability_of
from handoff.model.calibration import AnchoredCalibrator, NoCalibrator
from handoff.model.estimators.points import PointsPropensity
from handoff.model.part import part_of
from handoff.model.recipe import PointsRecipe
from handoff.model.trained import DataWindow, Period, TrainedModel

#: The recipe that serves while there is nothing to learn from.
COLD_START = "cold-start"
#: Outcomes that are believed to have been seen before any was: one SQL in fifty leads.
PRIOR_ROWS, PRIOR_RATE = 50.0, 0.02


def cold_start_model(table: TrainingTable, recipe: PointsRecipe, feature_plan: str) -> TrainedModel:
    """Return the points of a recipe's rules; the rows only say what the average lead's chance is.

    Raises:
        Refused: no rule is on a feature that the data has.
    """
    values = table.features.values
    known = set(table.features.catalogue.names)
    rules = tuple(rule for rule in recipe.parameters.rules if rule.feature in known)
    if not rules:
        raise Refused(
            f'none of the {len(recipe.parameters.rules)} rules of recipe "{recipe.name}" is on a feature of this data; '
            f"write some into models/{recipe.name}.toml of the workspace (names: handoff features --describe)"
        )
    rows, positives = float(table.weights.sum()), float(table.weights @ table.label)
    rate = (positives + PRIOR_ROWS * PRIOR_RATE) / (rows + PRIOR_ROWS)
    estimator = PointsPropensity.by_rules(rules, values, recipe.parameters.points_per_doubling)
    everything = np.ones(len(table), dtype=np.bool_)
    clusters = table.features.rows["lead_key"].to_numpy().astype(np.int64)
    part = part_of(table, "train", everything, ~everything, clusters)
    return TrainedModel(
        recipe=recipe,
        estimator=estimator,
        calibrator=AnchoredCalibrator(NoCalibrator(), _level(estimator.raw_score(values), rate)),
        catalogue=table.features.catalogue,
        feature_plan=feature_plan,
        horizon_days=table.horizon_days,
        window=DataWindow(Period(part.first, part.last, len(part), part.positives), None),
    )


def _level(score: FloatArray, rate: float) -> float:
    """Return by how much log-odds must move so that their mean probability is the rate."""
    from scipy.optimize import brentq

    return float(brentq(lambda offset: float(probability_of(score + offset).mean()) - rate, -50.0, 50.0))
