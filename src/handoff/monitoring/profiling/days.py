"""The full days before a night, where the workspace works, and how instants fall on them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from handoff.domain.instants import as_utc, epoch_microseconds
from handoff.monitoring.profile import DAYS, HOUR_DAYS

#: Every zone's midnight falls on one of these.
QUARTER_US: Final = 900_000_000
_HOUR_US: Final = 3_600_000_000


@dataclass(frozen=True)
class Days:
    """The `DAYS` full local days before `as_of`. starts: where each begins, and the last ends, in microseconds UTC."""

    first: date
    starts: npt.NDArray[np.int64]
    offsets: tuple[float, ...]
    as_of_us: int

    @classmethod
    def before(cls, as_of: datetime, zone: str) -> Self:
        """Return the days before the local day that `as_of` falls on."""
        place = ZoneInfo(zone)
        today = as_utc(as_of).astimezone(place).date()
        midnights = [datetime.combine(today - timedelta(days=ago), time(), tzinfo=place) for ago in range(DAYS, -1, -1)]
        starts = np.array([epoch_microseconds(moment) for moment in midnights], dtype=np.int64)
        noons = (moment.replace(hour=12) for moment in midnights[-1 - HOUR_DAYS : -1])
        offsets = tuple((noon.utcoffset() or timedelta()).total_seconds() / 3600 for noon in noons)
        return cls(today - timedelta(days=DAYS), starts, offsets, epoch_microseconds(as_of))

    @property
    def begin_us(self) -> int:
        """Where the first day begins."""
        return int(self.starts[0])

    @property
    def end_us(self) -> int:
        """Until where records count: the end of the last full day, never after the night itself."""
        return min(int(self.starts[-1]), self.as_of_us)

    def of_quarters(self, quarter: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the position of the day on which each quarter of an hour since 1970 lies, shape (n,)."""
        return np.searchsorted(self.starts, quarter * QUARTER_US, side="right") - 1

    def count(self, quarter: npt.NDArray[np.int64], n: npt.NDArray[np.int64]) -> tuple[int, ...]:
        """Return the sums of `n` by day, (DAYS,)."""
        day = self.of_quarters(quarter)
        inside = (day >= 0) & (day < DAYS)
        return tuple(np.bincount(day[inside], weights=n[inside], minlength=DAYS).astype(np.int64).tolist())

    def by_hour(self, hour: npt.NDArray[np.int64], n: npt.NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
        """Return the sums of `n` by day and hour of the day (UTC), (HOUR_DAYS, 24); hour: hours since 1970."""
        day = self.of_quarters(hour * (_HOUR_US // QUARTER_US)) - (DAYS - HOUR_DAYS)
        inside = (day >= 0) & (day < HOUR_DAYS)
        cell = day[inside] * 24 + hour[inside] % 24
        counts = np.bincount(cell, weights=n[inside], minlength=HOUR_DAYS * 24).astype(np.int64)
        return tuple(tuple(row) for row in counts.reshape(HOUR_DAYS, 24).tolist())
