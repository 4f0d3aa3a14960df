"""Logistic regression of a few columns with slopes >= 0: what calibrators and blends are fitted by.

Newton's method on the slopes that are above their bound (projected Newton: Bertsekas 1982, SIAM J. Control and
Optimization 20: 221-246). The problems have a handful of coefficients and many rows: a few steps are all it takes.
"""

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, probability_of

STEPS = 60
HALVINGS = 30
#: Mean gradient, in nats a row, at which a fit is done.
DONE = 1e-10
#: Share of the promised decrease that a step must bring (Armijo's rule).
ENOUGH = 1e-4


def fit_rising(
    columns: FloatArray,
    target: FloatArray,
    share: FloatArray,
    level: IntArray,
    ridge: float = 0.0,
    prior: FloatArray | None = None,
) -> FloatArray:
    """Return slopes >= 0 and then one level each, which minimise mean log loss + ridge x |slope - prior|^2.

    columns: shape (n_rows, n_slopes). target: in [0, 1]; share: weight of each row, adding up to 1; level: which of
    the levels 0 ... n_levels - 1 each row has; all of shape (n_rows,). prior: of shape (n_slopes,), 1 when absent.
    """
    problem = _Problem(columns, target, share, level, ridge, np.ones(columns.shape[1]) if prior is None else prior)
    value = np.append(problem.prior, np.zeros(problem.levels))
    loss, gradient, curvature = problem.at(value)
    for _ in range(STEPS):
        # A slope at 0 that would rather fall stays there.
        free = ~((value <= 0) & (gradient > 0)) | (np.arange(len(value)) >= problem.slopes)
        if np.abs(gradient[free]).max(initial=0.0) < DONE:
            break
        step = np.zeros(len(value))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], -gradient[free])
        moved = _search(problem, value, loss, gradient, step)
        if moved is None:
            break
        value, (loss, gradient, curvature) = moved
    return value


class _Problem:
    """The loss of slopes and levels, with its gradient and curvature."""

    def __init__(
        self,
        columns: FloatArray,
        target: FloatArray,
        share: FloatArray,
        level: IntArray,
        ridge: float,
        prior: FloatArray,
    ) -> None:
        self.columns, self.target, self.share, self.level = columns, target, share, level
        self.ridge, self.prior = ridge, prior
        self.slopes, self.levels = columns.shape[1], int(level.max(initial=0)) + 1

    def loss(self, value: FloatArray) -> float:
        odds, away = self._odds(value), value[: self.slopes] - self.prior
        return float(self.share @ (np.logaddexp(0, odds) - self.target * odds) + self.ridge * away @ away)

    def at(self, value: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        odds, away = self._odds(value), value[: self.slopes] - self.prior
        p = probability_of(odds)
        error, weight = self.share * (p - self.target), self.share * p * (1 - p)
        gradient = np.append(self.columns.T @ error + 2 * self.ridge * away, self._by_level(error))
        curvature = np.zeros((self.slopes + self.levels,) * 2)
        weighted = self.columns * weight[:, None]
        curvature[: self.slopes, : self.slopes] = self.columns.T @ weighted + 2 * self.ridge * np.eye(self.slopes)
        for place in range(self.slopes):
            curvature[place, self.slopes :] = curvature[self.slopes :, place] = self._by_level(weighted[:, place])
        levels = np.arange(self.slopes, self.slopes + self.levels)
        curvature[levels, levels] = self._by_level(weight)
        # Columns that repeat each other, or rows that are all certain, leave directions without curvature.
        curvature[np.diag_indices_from(curvature)] += 1e-9 * max(1.0, float(np.trace(curvature)))
        return self.loss(value), gradient, curvature

    def _odds(self, value: FloatArray) -> FloatArray:
        return np.asarray(self.columns @ value[: self.slopes] + value[self.slopes :][self.level])

    def _by_level(self, amount: FloatArray) -> FloatArray:
        return np.bincount(self.level, amount, minlength=self.levels).astype(np.float64)


def _search(
    problem: _Problem, value: FloatArray, loss: float, gradient: FloatArray, step: FloatArray
) -> tuple[FloatArray, tuple[float, FloatArray, FloatArray]] | None:
    """Return the point to go to, halving the step until the loss falls; None where it falls no more."""
    for halving in range(HALVINGS):
        new = value + step * 0.5**halving
        new[: problem.slopes] = np.maximum(new[: problem.slopes], 0.0)
        promised = float(gradient @ (new - value))
        if promised >= 0:
            continue
        if problem.loss(new) <= loss + ENOUGH * promised:
            return new, problem.at(new)
    return None
