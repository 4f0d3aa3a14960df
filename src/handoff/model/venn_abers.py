"""The two isotonic envelopes of inductive Venn-Abers prediction, in the time of a sort."""

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray, Label


def envelopes(y: Label, score: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return scores, p0 and p1 there: rising isotonic fits to the rows and one more row of that score and label 0 or 1.

    y, score, weight: shape (n_rows,); weights are taken with mean 1, the weight of the row that is added. Corners where
    neither envelope bends are left out. V. Vovk, I. Petej & V. Fedorova 2015, "Large-scale probabilistic predictors
    with and without guarantees of validity", NIPS 28, algorithms 1 and 2.
    """
    scores, group = np.unique(score, return_inverse=True)
    share = weight / weight.mean()
    rows: FloatArray = np.bincount(group, share).astype(np.float64)
    positives: FloatArray = np.bincount(group, share * y).astype(np.float64)
    high = _with_one_more(rows, positives)
    low = 1.0 - _with_one_more(rows[::-1], (rows - positives)[::-1])[::-1]
    # Sums round: an envelope that falls by the last bit would not rise.
    low, high = np.maximum.accumulate(low), np.maximum.accumulate(high)
    kept = _corners(low) | _corners(high)
    return scores[kept], np.clip(low[kept], 0.0, 1.0), np.clip(high[kept], 0.0, 1.0)


def _with_one_more(rows: FloatArray, positives: FloatArray) -> FloatArray:
    """Return the isotonic fit at each group when one positive row is added just there; shape (n_groups,).

    The fit is the slope of the greatest convex minorant of the running sums (rows, positives); the added row's step
    (1, 1) walks from the left end to the right, and the corners to the right of it are a stack.
    """
    x = np.append([-1.0, 0.0], np.cumsum(rows)).tolist()
    y = np.append([-1.0, 0.0], np.cumsum(positives)).tolist()
    corners: list[tuple[float, float]] = []
    for point in zip(x, y, strict=True):
        _push(corners, point, turn=1.0)
    corners.reverse()
    found = np.empty(len(rows))
    before = (x[0], y[0])
    for place in range(len(rows)):
        (x0, y0), (x1, y1) = corners[-1], corners[-2]
        found[place] = (y1 - y0) / (x1 - x0)
        before = (before[0] + x[place + 2] - x[place + 1], before[1] + y[place + 2] - y[place + 1])
        if _turn((x0, y0), (x1, y1), before) < 0:  # the moved corner lies below the minorant: it is a new corner
            corners.pop()
            _push(corners, before, turn=-1.0)
    return found


def _push(corners: list[tuple[float, float]], point: tuple[float, float], turn: float) -> None:
    """Add a corner, and drop those that are above the line which it draws."""
    while len(corners) > 1 and turn * _turn(corners[-2], corners[-1], point) <= 0:
        corners.pop()
    corners.append(point)


def _turn(first: tuple[float, float], second: tuple[float, float], third: tuple[float, float]) -> float:
    """Return above 0 when the way over three points turns left (the third is above the line), below 0 when right."""
    return (second[0] - first[0]) * (third[1] - first[1]) - (second[1] - first[1]) * (third[0] - first[0])


def _corners(values: FloatArray) -> npt.NDArray[np.bool_]:
    """Where a step function begins or ends a step."""
    moves = np.diff(values) != 0
    return np.asarray(np.append(True, moves) | np.append(moves, True), dtype=np.bool_)
