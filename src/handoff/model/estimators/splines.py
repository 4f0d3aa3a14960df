"""A linear spline: a number that may change its slope at a few quantiles."""

import numpy as np

from handoff.model.arrays import FloatArray


def learn_knots(standard: FloatArray, count: int) -> tuple[float, ...]:
    """Return up to `count` places inside the range at equal-count quantiles of known numbers, shape (n_known,).

    A number with few distinct values gets few: none between its two lowest or two highest ones.
    """
    if count == 0 or len(standard) == 0:
        return ()
    ordered = np.sort(standard)
    # Quantiles that are values of the data, so that twice the same rows give the same knots.
    places = (np.linspace(0, 1, count + 2)[1:-1] * len(ordered)).astype(int)
    inner = np.unique(ordered[places])
    return tuple(inner[(inner > ordered[0]) & (inner < ordered[-1])].tolist())


def hinges(standard: FloatArray, knots: tuple[float, ...]) -> list[FloatArray]:
    """Return max(0, x - knot) for each knot (Hastie, Tibshirani & Friedman 2009, ch. 5.2), each of shape (n_rows,)."""
    return [np.maximum(0.0, standard - knot) for knot in knots]
