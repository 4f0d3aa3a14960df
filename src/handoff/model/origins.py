"""Rolling origins: nights inside the training period from which candidates look forward and are judged.

One hold-out night picks the wrong recipe too often, so several are taken. From each origin a candidate learns from
the rows whose label window is over by then, and is judged on the nights up to the next origin, on rows whose
account it has not learned from.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import IntArray, Nights
from handoff.model.part import FOLDS, aware

#: The oldest share of the training nights, which is only ever learned from.
LEARNED_FIRST = 0.4
#: Rows of each label that the first origin must be able to learn from, whichever fold is left out.
ENOUGH = 20
#: The share of all rows that the first origin learns from, where the history is long enough: less says little of
#: what a recipe does with all.
ENOUGH_OF_ALL = 0.1


@dataclass(frozen=True)
class Origin:
    """Positions in the table of the rows that are learned from and judged; both rise, shape (n_rows,)."""

    number: int
    learn: IntArray
    judge: IntArray
    first: datetime
    last: datetime

    def to_dict(self) -> dict[str, Any]:
        """Return nights and counts as JSON values."""
        nights = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        return {"number": self.number, **nights, "learn_rows": len(self.learn), "judge_rows": len(self.judge)}


def place_origins(
    table: TrainingTable, within: IntArray, clusters: IntArray, fold: IntArray, count: int
) -> tuple[Origin, ...]:
    """Return up to `count` origins over the rows `within` (rising positions), oldest first; none: too short a history.

    clusters, fold: of all rows of the table, shape (n_rows,). Each origin leaves out the accounts of one fold, in
    turn, and judges these and all accounts that are new since.
    """
    night = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    nights = np.unique(night[within])
    earliest = _earliest(table, within, night, nights, fold, count)
    if earliest is None:
        return ()
    start = max(earliest, int(LEARNED_FIRST * len(nights)))
    windows = [part for part in np.array_split(nights[start:], count) if len(part)]
    found = []
    for number, window in enumerate(windows):
        mature = within[night[within] <= window[0] - _days(table.horizon_days)]
        judge = within[(night[within] >= window[0]) & (night[within] <= window[-1])]
        learn = blind_to(mature, judge, clusters, fold, number % FOLDS)
        judge = judge[~np.isin(clusters[judge], clusters[learn])]
        if len(judge):
            found.append(Origin(number, learn, judge, aware(window[:1]), aware(window[-1:])))
    return tuple(found)


def blind_to(learn: IntArray, judge: IntArray, clusters: IntArray, fold: IntArray, left_out: int) -> IntArray:
    """Return `learn` without the accounts of one fold; all of it where no account is in both anyway."""
    if not np.isin(clusters[judge], clusters[learn]).any():
        return learn
    return np.asarray(learn[fold[learn] != left_out])


def _earliest(
    table: TrainingTable, within: IntArray, night: Nights, nights: Nights, fold: IntArray, count: int
) -> int | None:
    """Return the place in `nights` of the first origin that has enough of both labels to learn from.

    It also has ENOUGH_OF_ALL of the rows, where that leaves `count` nights to judge.
    """
    place = np.searchsorted(nights, night[within])
    mature_until = np.searchsorted(nights, nights - _days(table.horizon_days), side="right")
    least = np.full(len(nights), np.iinfo(np.int64).max)
    for left_out in range(FOLDS):
        kept = fold[within] != left_out
        for label in (0, 1):
            chosen = kept & (table.label[within] == label)
            total = np.append(0, np.cumsum(np.bincount(place[chosen], minlength=len(nights))))
            least = np.minimum(least, total[mature_until])
    enough = np.flatnonzero(least >= ENOUGH)
    if not len(enough):
        return None
    rows = np.append(0, np.cumsum(np.bincount(place, minlength=len(nights))))[mature_until]
    share = np.flatnonzero(rows >= ENOUGH_OF_ALL * len(within))
    return int(enough[0] if not len(share) or share[0] > len(nights) - count else max(enough[0], share[0]))


def _days(days: int) -> "npt.NDArray[np.timedelta64] | np.timedelta64":
    return np.timedelta64(days, "D")
