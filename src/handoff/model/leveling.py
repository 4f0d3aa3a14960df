"""From log-odds to probabilities at the level of the day: the origins' calibrator, moved by the newest outcomes."""

from dataclasses import dataclass

import numpy as np

from handoff.model.anchoring import Anchor, anchor_level, follow_level
from handoff.model.arrays import FloatArray, Label, Nights, log_odds_of, probability_of
from handoff.model.calibration import CERTAIN, AnchoredCalibrator, Calibrator, level_offset
from handoff.model.calibration_choice import CalibrationChoice, choose_calibrator
from handoff.model.contest import Validation
from handoff.model.recipe import Recipe
from handoff.model.selection import shared_out


@dataclass(frozen=True)
class Level:
    """The calibrator that the origins chose, and the same moved to the level of the newest nights."""

    calibration: CalibrationChoice
    calibrator: AnchoredCalibrator


@dataclass(frozen=True)
class TestedLevel:
    """One recipe's probabilities of the test rows, shape (n_test,), and the calibrator for the nights to come.

    probability: at the level of the first test night. followed: the level taken anew every week from the outcomes
    known by then. registered: moved to the level of the newest test rows, as `anchor` says.
    """

    calibration: CalibrationChoice
    probability: FloatArray
    followed: FloatArray
    registered: AnchoredCalibrator
    anchor: Anchor


def level_recipe(rows: Validation, recipe: Recipe, seed: int) -> Level:
    """Choose and fit a recipe's calibrator on judged rows, and move it to the level of the newest of them."""
    chosen = choose_calibrator(rows.label, rows.score, recipe.calibration, rows.cluster, seed, rows.weight)
    anchor = anchor_level(rows.night, rows.label, chosen.calibrator.apply(rows.score), rows.weight)
    return Level(chosen, AnchoredCalibrator(chosen.calibrator, anchor.offset))


def level_test(  # the judged rows, then the test rows in time order
    rows: Validation,
    recipe: Recipe,
    seed: int,
    night: Nights,
    label: Label,
    score: FloatArray,
    horizon_days: int,
    weight: FloatArray | None = None,
) -> TestedLevel:
    """Give a recipe's log-odds of the test rows, shape (n_test,), all its levels; weight: None: 1 each."""
    level = level_recipe(rows, recipe, seed)
    inner = level.calibration.calibrator
    plain = inner.apply(score)
    offset = follow_level(
        np.append(rows.night, night),
        np.append(rows.label, label),
        np.append(inner.apply(rows.score), plain),
        len(rows.label),
        horizon_days,
        None if weight is None or rows.weight is None else np.append(rows.weight, weight),
    )
    anchor = anchor_level(night, label, plain, weight)
    return TestedLevel(
        calibration=level.calibration,
        probability=level.calibrator.apply(score),
        followed=_moved(plain, offset),
        registered=AnchoredCalibrator(inner, anchor.offset),
        anchor=anchor,
    )


def promised(calibrator: Calibrator, label: Label, score: FloatArray, weight: FloatArray | None = None) -> FloatArray:
    """Return what a test on a random split would have said: its rows' own level, as it has rows of every night."""
    plain = calibrator.apply(score)
    stands = np.ones(len(label)) if weight is None else shared_out(weight)
    return _moved(plain, level_offset(label, plain, stands))


def _moved(probability: FloatArray, offset: FloatArray | float) -> FloatArray:
    return probability_of(log_odds_of(np.clip(probability, CERTAIN, 1 - CERTAIN)) + offset)
