"""Chooses the calibration method by cross-validated log loss on the calibration part, by account."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.calibration import SIMPLEST_FIRST, Calibrator, fit_calibrator

FOLDS = 5
MIN_PER_LABEL = 20
#: Log losses closer than this many nats a row are a tie.
TIE = 1e-4


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


def choose_calibrator(  # a row is label, score, group and weight
    y: Label,
    score: FloatArray,
    methods: Sequence[str],
    groups: IntArray,
    weight: FloatArray | None = None,
    seed: int = 0,
) -> CalibrationChoice:
    """Return the best of `methods`, fitted on all rows; y, score, groups and weight are of shape (n_rows,).

    Ties go to the simpler method; with fewer than 20 rows of a label the simplest one is taken untried.
    """
    weights = np.ones(len(y)) if weight is None else weight
    tried = [method for method in SIMPLEST_FIRST if method in methods]
    rarer = int(min(y.sum(), len(y) - y.sum()))
    if len(tried) == 1 or rarer < MIN_PER_LABEL:
        why = "the only method of the recipe" if len(tried) == 1 else f"only {rarer} rows of the rarer label"
        method = tried[0] if rarer else "none"
        return CalibrationChoice(fit_calibrator(method, y, score, weights), {}, f"{method}: {why}")
    fold = folds_of(groups, FOLDS, seed)
    losses = {method: _held_out_loss(method, y, score, weights, fold) for method in tried}
    best = min(losses.values())
    method = next(method for method in tried if losses[method] <= best + TIE)
    table = ", ".join(f"{name} {loss:.4f}" for name, loss in losses.items())
    reason = f"{method}: lowest log loss on held-out accounts, ties to the simpler ({table})"
    return CalibrationChoice(fit_calibrator(method, y, score, weights), losses, reason)


def folds_of(groups: IntArray, folds: int, seed: int) -> IntArray:
    """Deal whole groups into folds 0 ... folds - 1 at random: shape (n_rows,)."""
    _, member = np.unique(groups, return_inverse=True)
    dealt = np.random.default_rng(seed).permutation(int(member.max()) + 1) % folds
    return np.asarray(dealt[member], dtype=np.int64)


def _held_out_loss(method: str, y: Label, score: FloatArray, weight: FloatArray, fold: IntArray) -> float:
    loss = np.zeros(len(y))
    for number in range(FOLDS):
        held, rest = fold == number, fold != number
        if not held.any() or y[rest].min() == y[rest].max():
            continue
        p = fit_calibrator(method, y[rest], score[rest], weight[rest]).apply(score[held])
        p = np.clip(p, 1e-12, 1 - 1e-12)
        loss[held] = np.where(y[held] == 1, -np.log(p), -np.log1p(-p))
    return float(np.average(loss, weights=weight))
