"""Weights of rows whose outcome is known only since the list chose them: a row stands for all that it was drawn from.

A row that was on the list with chance p weighs 1 / p (Horvitz & Thompson 1952, Journal of the American Statistical
Association 47: 663-685), so that weighted sums over worked rows have the sums over all eligible rows as their mean.
The largest weights are cut off: a little bias for much less variance (Ionides 2008, Journal of Computational and
Graphical Statistics 17: 295-311).

Estimators learn from the rows as they are: the list chose by what they see, so that among leads alike in that the
worked ones are like the others, and weights would only take rows out of account (docs/exploration.md has the figures).
What is of one score alone, calibration, level and all measures, is weighted.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from handoff.model.arrays import FloatArray

#: SQLs among the rows drawn by lot from which their rate is known to about a third (1 / sqrt(n)).
ENOUGH_DRAWN = 10


@dataclass(frozen=True)
class Selection:
    """What was learned from: rows that were worked, of all rows; the effective number that the weights leave.

    listed: of the rows, those of nights with a list; the others are of nights before, all of which count.
    drawn: rows that were on the list by lot, drawn_sql: those of them that became SQL. largest: the largest weight.
    """

    rows: int
    of_rows: int
    listed: int
    drawn: int
    drawn_sql: int
    effective: float
    largest: float

    @property
    def sentence(self) -> str:
        """Say which population the figures are about."""
        return (
            f"labels from worked leads only; {self.rows:,} of {self.of_rows:,} rows ({self.listed:,} of nights with a "
            f"list; {self.drawn:,} by lot, of which {self.drawn_sql:,} became SQL), effective sample size "
            f"{self.effective:,.0f}, largest weight {self.largest:,.0f}; calibration and measures are weighted to "
            "stand for all eligible leads; counts, grades, parts, groups and tiers are of the worked rows as they are"
        )

    @property
    def doubt(self) -> str | None:
        """Say so where the lot is too small to know the rate below the line; None: it is not, or there was no list."""
        if not self.listed or self.drawn_sql >= ENOUGH_DRAWN:
            return None
        return (
            f"only {self.drawn_sql:,} rows drawn by lot became SQL, and {ENOUGH_DRAWN} are the least to go by: below "
            "the line probabilities are vague; raise the exploration share, or wait"
        )

    @property
    def short(self) -> str:
        """Say how few rows were worked, and what to do."""
        return (
            f'training.labels_from = "worked" left {self.rows:,} of {self.of_rows:,} rows; '
            'until more leads were worked, set it to "all"'
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {**asdict(self), "sentence": self.sentence}


def inverse_weights(probability: FloatArray, largest: float) -> FloatArray:
    """Return 1 / probability, at the most `largest`; shape (n_rows,), each in (0, 1]."""
    return np.asarray(np.minimum(1.0 / probability, largest), dtype=np.float64)


def effective_rows(weight: FloatArray) -> float:
    """Return how many rows of equal weight say as much: (sum w)^2 / sum w^2 (Kish 1965, Survey Sampling, sec. 11.7)."""
    return float(weight.sum() ** 2 / (weight @ weight)) if len(weight) else 0.0


def shared_out(weight: FloatArray) -> FloatArray:
    """Return the weights scaled to add up to the effective number of rows, so that priors count against no more."""
    return np.asarray(weight * (effective_rows(weight) / weight.sum())) if len(weight) else weight
