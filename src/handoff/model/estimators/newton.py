"""L2 logistic regression by Newton's method: the gradient in double precision, the curvature in single.

Only the gradient decides where the minimum is; the curvature decides how fast it is reached, and in single
precision its matrix product takes half the time. It changes no warning filter, so that fits may share a process.
"""

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve

from handoff.errors import TrainingError
from handoff.model.arrays import FloatArray, Label, log_odds_of, probability_of

Design = npt.NDArray[np.float32]
MAX_STEPS = 100
#: Stop when no slope of the mean loss (nats a row) is steeper.
TOLERANCE = 1e-7
#: Rows whose products are made at once, so that no second design is held.
BLOCK = 8192


def fit_logistic(design: Design, label: Label, weight: FloatArray, c: float) -> tuple[float, FloatArray]:
    """Return intercept and coefficients, shape (n_columns,), that minimise c * log loss + |coefficients|^2 / 2.

    design: shape (n_rows, n_columns); label, weight: shape (n_rows,). The intercept is not penalised. Steps are
    halved until the loss falls enough (Nocedal & Wright 2006, Numerical Optimization, algorithm 3.1).

    Raises:
        TrainingError: no minimum is found, which numbers of ordinary size do not lead to.
    """
    total = float(weight.sum())
    share, penalty = weight / total, 1.0 / (c * total)
    at = np.zeros(design.shape[1] + 1)
    at[-1] = float(log_odds_of(float(share @ label)))
    value = np.full(len(label), at[-1])
    loss = _loss(value, label, share, at, penalty)
    for _ in range(MAX_STEPS):
        p = probability_of(value)
        gradient = _transposed(design, share * (p - label)) + penalty * np.append(at[:-1], 0.0)
        if np.abs(gradient).max() <= TOLERANCE:
            return float(at[-1]), at[:-1]
        step = cho_solve(cho_factor(_curvature(design, share * p * (1 - p), penalty)), gradient)
        moved, slope, length = _times(design, step), float(gradient @ step), 1.0
        while True:
            new = _loss(value - length * moved, label, share, at - length * step, penalty)
            if new <= loss - 1e-4 * length * slope or length < 1e-6:
                break
            length /= 2
        if length < 1e-6:  # the loss is flat to the last digit
            return float(at[-1]), at[:-1]
        at, value, loss = at - length * step, value - length * moved, new
    raise TrainingError(f"the logistic fit found no minimum in {MAX_STEPS} steps; lower C = {c:g} in the recipe")


def _loss(value: FloatArray, label: Label, share: FloatArray, at: FloatArray, penalty: float) -> float:
    return float(share @ (np.logaddexp(0, value) - label * value) + penalty / 2 * (at[:-1] @ at[:-1]))


def _times(design: Design, vector: FloatArray) -> FloatArray:
    """The design and a column of ones, times a vector, in double precision."""
    parts = [design[start : start + BLOCK].astype(np.float64) @ vector[:-1] for start in range(0, len(design), BLOCK)]
    return np.asarray(np.concatenate(parts) + vector[-1])


def _transposed(design: Design, vector: FloatArray) -> FloatArray:
    """A row vector, times the design and a column of ones, in double precision."""
    out = np.zeros(design.shape[1])
    for start in range(0, len(design), BLOCK):
        out += vector[start : start + BLOCK] @ design[start : start + BLOCK].astype(np.float64)
    return np.append(out, vector.sum())


def _curvature(design: Design, weight: FloatArray, penalty: float) -> FloatArray:
    """Second derivatives of the mean loss, shape (n_columns + 1, n_columns + 1)."""
    columns = design.shape[1]
    out = np.zeros((columns + 1, columns + 1))
    root = np.sqrt(weight * (len(weight) / weight.sum())).astype(np.float32)
    for start in range(0, len(design), BLOCK):
        rows = design[start : start + BLOCK] * root[start : start + BLOCK, None]
        out[:columns, :columns] += rows.T @ rows
        out[:columns, columns] += root[start : start + BLOCK] @ rows
    out[columns, :columns] = out[:columns, columns]
    out *= weight.sum() / len(weight)
    out[columns, columns] = weight.sum()
    out[np.arange(columns), np.arange(columns)] += penalty
    return out
