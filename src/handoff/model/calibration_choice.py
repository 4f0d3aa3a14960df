"""Chooses the calibration method by cross-validated log loss on the calibration part, by account."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.calibration import SIMPLEST_FIRST, Calibrator, fit_calibrator
from handoff.model.part import folds_of
from handoff.model.selection import shared_out

FOLDS = 5
MIN_PER_LABEL = 20
#: Differences in log loss below this are rounding, whatever their standard error.
TIE = 1e-6


@dataclass(frozen=True)
class CalibrationChoice:
    """The calibrator chosen, why, and the cross-validated log loss (nats a row) of each method tried."""

    calibrator: Calibrator
    losses: dict[str, float]
    reason: str

    @property
    def method(self) -> str:
        """Name of the method that was chosen."""
        return self.calibrator.method

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values; `losses` is empty when there was nothing to compare."""
        return {
            "method": self.method,
            "reason": self.reason,
            "losses": self.losses,
            "calibrator": self.calibrator.to_dict(),
        }


def choose_calibrator(  # the rows, then what is tried
    y: Label,
    score: FloatArray,
    methods: Sequence[str],
    groups: IntArray,
    seed: int = 0,
    weight: FloatArray | None = None,
) -> CalibrationChoice:
    """Return the best of `methods`, fitted on all rows; y, score and groups are of shape (n_rows,).

    weight: how many rows each stands for, shape (n_rows,); 1 each, when None. With weights "none" is no candidate where
    the recipe names another: what was learned from the rows as they are is not on the scale of what they stand for.

    The simplest method within one standard error of the best is taken (Breiman et al. 1984, Classification and
    Regression Trees, sec. 3.4.3); with fewer than 20 rows of a label the simplest one is taken untried.
    """
    stands = np.ones(len(y)) if weight is None else shared_out(weight)
    tried = [method for method in SIMPLEST_FIRST if method in methods and (weight is None or method != "none")]
    tried = tried or ["none"]
    rarer = int(min(y.sum(), len(y) - y.sum()))
    if len(tried) == 1 or rarer < MIN_PER_LABEL:
        why = "the only method of the recipe" if len(tried) == 1 else f"only {rarer} rows of the rarer label"
        method = tried[0] if rarer else "none"
        return CalibrationChoice(fit_calibrator(method, y, score, stands), {}, f"{method}: {why}")
    fold = folds_of(groups, FOLDS, seed)
    found = {method: _held_out_loss(method, y, score, fold, stands) for method in tried}
    losses = {method: _mean(loss, stands) for method, loss in found.items()}
    best = min(tried, key=lambda method: losses[method])
    method = next(one for one in tried if _ties(found[one], found[best], groups, stands))
    table = ", ".join(f"{name} {loss:.4f}" for name, loss in losses.items())
    reason = f"{method}: lowest log loss on held-out accounts, the simplest within one standard error ({table})"
    return CalibrationChoice(fit_calibrator(method, y, score, stands), losses, reason)


def _held_out_loss(method: str, y: Label, score: FloatArray, fold: IntArray, stands: FloatArray) -> FloatArray:
    """Return the log loss of each row, nan where it could not be held out; shape (n_rows,)."""
    loss = np.full(len(y), np.nan)
    for number in range(FOLDS):
        held, rest = fold == number, fold != number
        if not held.any() or not rest.any() or y[rest].min() == y[rest].max():
            continue
        p = fit_calibrator(method, y[rest], score[rest], stands[rest]).apply(score[held])
        p = np.clip(p, 1e-12, 1 - 1e-12)
        loss[held] = np.where(y[held] == 1, -np.log(p), -np.log1p(-p))
    return loss


def _ties(loss: FloatArray, best: FloatArray, groups: IntArray, stands: FloatArray) -> bool:
    """Return whether the mean difference to the best is within its standard error, by account."""
    known = np.isfinite(loss) & np.isfinite(best)
    # One account alone has nobody to be compared with: then all methods tie, and the simplest is taken.
    if not known.any():
        return True
    less, stands = (loss - best)[known], stands[known]
    mean = float(np.average(less, weights=stands))
    _, member = np.unique(groups[known], return_inverse=True)
    away = np.bincount(member, stands * (less - mean))
    return bool(mean <= max(TIE, float(np.sqrt(away @ away)) / float(stands.sum())))


def _mean(loss: FloatArray, stands: FloatArray) -> float:
    known = np.isfinite(loss)
    return float(np.average(loss[known], weights=stands[known])) if known.any() else np.inf
