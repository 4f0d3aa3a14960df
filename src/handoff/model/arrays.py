"""The array types of the model layer, and the two-way road between probability and log-odds."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Label = npt.NDArray[np.int8]
Nights = npt.NDArray[np.datetime64]
Labels = npt.NDArray[Any] | Sequence[int]


def probability_of(log_odds: FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-log_odds)), without overflow at either end."""
    small = np.exp(-np.abs(log_odds))
    return np.where(log_odds >= 0, 1.0, small) / (1.0 + small)


def log_odds_of(rate: FloatArray | float) -> FloatArray:
    """Return log(rate / (1 - rate)) of rates strictly between 0 and 1."""
    return np.asarray(np.log(rate) - np.log1p(-np.asarray(rate)), dtype=np.float64)
