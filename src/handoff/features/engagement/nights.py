"""The nights asked for, on a grid of days, and the days where a window of any of them begins or ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.errors import FeatureError

#: Windows of the trend: the last week against the three before.
TREND_DAYS = (7, 28)

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class NightGrid:
    """Nights that share a time of day; day k runs from `anchor` + k days, night d sees the days before d.

    Attributes:
        anchor: microseconds since 1970 of day 0, in [0, one day).
        nights: rising day numbers, one a night.
        windows: lengths in days of all windows that are folded.
    """

    anchor: int
    nights: IntArray
    windows: tuple[int, ...]

    @classmethod
    def of(cls, as_of: npt.NDArray[np.datetime64], windows: Sequence[int]) -> "NightGrid":
        """Build the grid of distinct `as_of` instants.

        Raises:
            FeatureError: two nights have different times of day.
        """
        instants = np.unique(as_of.astype("datetime64[us]").astype(np.int64))
        anchors = np.unique(instants % MICROSECONDS_PER_DAY)
        if len(anchors) != 1:
            raise FeatureError("the nights of one fold must share a time of day; group the rows by it")
        return cls(int(anchors[0]), instants // MICROSECONDS_PER_DAY, tuple(sorted({*windows, *TREND_DAYS})))

    @cached_property
    def edges(self) -> IntArray:
        """Rising day numbers at which a window of some night begins or ends."""
        starts = [self.nights - days for days in self.windows]
        return np.unique(np.concatenate([self.nights, *starts]))

    @property
    def last(self) -> int:
        """Day number of the newest night."""
        return int(self.nights[-1])

    def instant(self, night: int) -> np.datetime64:
        """Return the as_of instant of a night's day number."""
        return np.datetime64(int(night) * MICROSECONDS_PER_DAY + self.anchor, "us")

    def edge_of(self, day: int) -> int:
        """Return the position of `day` among the edges."""
        return int(np.searchsorted(self.edges, day))

    def only(self, night: int) -> "NightGrid":
        """Return the grid of one night."""
        return NightGrid(self.anchor, np.array([night]), self.windows)
