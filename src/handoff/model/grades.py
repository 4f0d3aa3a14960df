"""Fit (A, B, C) and engagement (1, 2, 3), graded by the thirds of the training rows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray
from handoff.model.reference import ENGAGEMENT_GRADES, FIT_GRADES, Reference

#: Text, shape (n_rows,); None where the model learned nothing of the kind.
Grades = npt.NDArray[np.object_]
#: Sums that differ by less say nothing about the order of leads (log-odds).
FLAT = 1e-9


def cuts_of(sums: FloatArray) -> tuple[float, ...]:
    """Return the two cuts between the thirds of `sums`, shape (n_rows,); none when all are the same."""
    if len(sums) == 0 or np.ptp(sums) < FLAT:
        return ()
    low, high = np.quantile(sums, [1 / 3, 2 / 3])
    return float(low), float(high)


def grade(sums: FloatArray, cuts: tuple[float, ...], names: Sequence[str]) -> Grades:
    """Return the grade of each sum, the first name being the best; a sum on a cut has the lower grade."""
    if not cuts:
        return np.full(len(sums), None, dtype=object)
    best_last = np.array(list(reversed(names)), dtype=object)
    # A sum that the summary of training rounded otherwise must not fall on the other side of its cut.
    return best_last[np.searchsorted(np.array(cuts) + FLAT, sums, side="left")]


def grades(reference: Reference, fit: FloatArray, engagement: FloatArray) -> tuple[Grades, Grades, Grades]:
    """Return fit grade, engagement grade and both together ("A1") of each row; None where there is none."""
    letter = grade(fit, reference.fit_cuts, FIT_GRADES)
    number = grade(engagement, reference.engagement_cuts, ENGAGEMENT_GRADES)
    return letter, number, together(letter, number)


def together(letter: Grades, number: Grades) -> Grades:
    """Return "A1" for "A" and "1"; the one that there is where the other is None.

    >>> together(np.array(["A", "B", None], dtype=object), np.array(["1", None, None], dtype=object)).tolist()
    ['A1', 'B', None]
    """
    said = [f"{one or ''}{other or ''}" or None for one, other in zip(letter, number, strict=True)]
    return np.array(said, dtype=object)
