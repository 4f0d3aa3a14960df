"""What each feature adds to the log-odds of a row."""

from dataclasses import dataclass

import numpy as np

from handoff.model.arrays import FloatArray


@dataclass(frozen=True)
class Contributions:
    """Exact parts of log-odds: baseline + values.sum(axis=1) is the raw score of each row.

    baseline: log-odds of the average training row. values: shape (n_rows, n_features), in column order.
    """

    baseline: float
    values: FloatArray

    def total(self) -> FloatArray:
        """Return the log-odds of each row, shape (n_rows,)."""
        return np.asarray(self.baseline + self.values.sum(axis=1))
