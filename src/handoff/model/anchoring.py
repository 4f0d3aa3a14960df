"""Re-anchors the level of probabilities on the newest nights whose outcome is known: base rates drift."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from handoff.model.arrays import FloatArray, IntArray, Label, Nights
from handoff.model.calibration import level_offset
from handoff.model.part import aware
from handoff.model.selection import shared_out

#: The newest nights that hold so many positives give the level: enough to know it to about a tenth in log-odds.
POSITIVES = 200
#: How often the level is taken anew while a model serves.
EVERY_DAYS = 7


@dataclass(frozen=True)
class Anchor:
    """By how much log-odds were moved, and the nights of known outcome that say so; share, expected: weighted."""

    offset: float
    rows: int
    positives: int
    share: float
    expected: float
    first: datetime
    last: datetime

    @property
    def sentence(self) -> str:
        """Say what was done, with the numbers."""
        return (
            f"on the newest {self.rows:,} rows of known outcome ({self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}) "
            f"{self.share:.1%} became SQL where {self.expected:.1%} was expected, so that all "
            f"log-odds are moved by {self.offset:+.2f}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        times = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return {**asdict(self), **times, "sentence": self.sentence}


def anchor_level(night: Nights, label: Label, probability: FloatArray, weight: FloatArray | None = None) -> Anchor:
    """Find the level of the newest nights; arrays of shape (n_rows,), only rows of known outcome.

    weight: how many rows each stands for; 1 each, when None.
    """
    newest = newest_rows(night, label)
    y, p = label[newest], probability[newest]
    stands = np.ones(len(y)) if weight is None else shared_out(weight[newest])
    return Anchor(
        offset=level_offset(y, p, stands),
        rows=len(y),
        positives=int(y.sum()),
        share=float(np.average(y, weights=stands)),
        expected=float(np.average(p, weights=stands)),
        first=aware(night[newest].min(keepdims=True)),
        last=aware(night[newest].max(keepdims=True)),
    )


def newest_rows(night: Nights, label: Label) -> IntArray:
    """Return the rows of the newest nights that together hold POSITIVES positives; all rows when there are fewer."""
    order = np.argsort(night, kind="stable")[::-1]
    reached = np.cumsum(label[order])
    if reached[-1] < POSITIVES:
        return np.sort(order)
    last = night[order][np.searchsorted(reached, POSITIVES)]
    return np.flatnonzero(night >= last)


def follow_level(  # the rows in time order, then what divides them
    night: Nights,
    label: Label,
    probability: FloatArray,
    first: int,
    horizon_days: int,
    weight: FloatArray | None = None,
) -> FloatArray:
    """Return log-odds offsets of the rows from `first` on as if the level had been re-anchored every week.

    Rows are in time order, shape (n_rows,); those before `first` were scored before the test period. A row's outcome
    is used once its label window is over, never before. weight: how many rows each stands for; 1 each, when None.
    Returns shape (n_rows - first,).
    """
    horizon, week = np.timedelta64(horizon_days, "D"), np.timedelta64(EVERY_DAYS, "D")
    begins = night[first:]
    block = (begins - begins[0]) // week
    offset = np.zeros(len(begins))
    for one in np.unique(block):
        known = night <= begins[0] + one * week - horizon
        if label[known].any():
            newest = newest_rows(night[known], label[known])
            y, p = label[known][newest], probability[known][newest]
            stands = np.ones(len(y)) if weight is None else shared_out(weight[known][newest])
            offset[block == one] = level_offset(y, p, stands)
    return offset
