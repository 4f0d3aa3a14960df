"""What one recipe said about the test rows, and the curves that follow from its ranking."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from handoff.errors import TrainingError

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Predictions:
    """One recipe on the test rows: outcome (n,) 0 or 1, probability (n,) in 0..1.

    Raises:
        TrainingError: lengths differ, or the rows do not hold both outcomes.
    """

    name: str
    outcome: npt.NDArray[np.integer]
    probability: FloatArray

    def __post_init__(self) -> None:
        if len(self.outcome) != len(self.probability):
            raise TrainingError(
                f'figures of "{self.name}": {len(self.outcome)} outcomes but {len(self.probability)} '
                "probabilities; give one of each a row"
            )
        if not 0 < self.positives < len(self):
            raise TrainingError(
                f'figures of "{self.name}": {self.positives} of {len(self)} test rows became SQL; '
                "curves need both outcomes, so make the test period longer (training.test_from)"
            )

    def __len__(self) -> int:
        return len(self.outcome)

    @property
    def positives(self) -> int:
        """Number of rows that became SQL."""
        return int(np.count_nonzero(self.outcome))

    @property
    def base_rate(self) -> float:
        """Share of rows that became SQL."""
        return self.positives / len(self)

    @cached_property
    def steps(self) -> tuple[FloatArray, FloatArray]:
        """Rows taken and SQLs among them, (k + 1,) each, best first from (0, 0); rows of one probability together."""
        order = np.argsort(-self.probability, kind="stable")
        ranked = self.probability[order]
        ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
        found = np.cumsum(self.outcome[order] != 0)[ends]
        return np.append(0.0, ends + 1.0), np.append(0.0, found.astype(np.float64))

    @property
    def roc_points(self) -> tuple[FloatArray, FloatArray]:
        """False positive rate and true positive rate at every step."""
        taken, found = self.steps
        return (taken - found) / (len(self) - self.positives), found / self.positives

    @property
    def auc(self) -> float:
        """Area under the ROC curve, ties counted half."""
        wrong, right = self.roc_points
        return float(np.trapezoid(right, wrong))

    @property
    def average_precision(self) -> float:
        """Sum of precision over the steps of recall, without interpolation."""
        taken, found = self.steps
        return float(np.sum(found[1:] / taken[1:] * np.diff(found)) / self.positives)

    def found_in(self, share: float | FloatArray) -> FloatArray:
        """Return the share of all SQLs among the best `share` of rows; within a tie, SQLs are spread evenly."""
        taken, found = self.steps
        return np.interp(np.asarray(share, np.float64) * len(self), taken, found / self.positives)
