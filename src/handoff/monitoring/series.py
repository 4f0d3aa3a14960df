"""Daily series of a night's profile, looked at in windows of several lengths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt

from handoff.monitoring.budget import WINDOWS
from handoff.monitoring.profile import DAYS, NightProfile
from handoff.monitoring.volumes import Look, begins, look

SUNDAY: Final = 6
#: Workdays in a row that may be holidays.
LONGEST_HOLIDAY: Final = 3
#: Types that come this often on a workday are judged; so many of them there must be.
_LEAST_USUAL, _LEAST_TYPES = 10.0, 3
#: A type is quiet below this part of a usual workday; on a holiday this share of the types is.
_QUIET, _NEARLY_ALL = 0.6, 0.8
#: And still there comes at least this part of what comes at weekends.
_QUIET_AT_LEAST: Final = 0.5


@dataclass(frozen=True)
class Series:
    """Counts by day, oldest first, ending with the day `last`; shape (n_days,).

    quiet: holidays, as days before `last`.
    """

    name: str
    counts: npt.NDArray[np.float64]
    last: date
    quiet: frozenset[int] = frozenset()

    @property
    def weekday(self) -> npt.NDArray[np.int64]:
        """Weekday of each day, 0 = Monday."""
        return (self.last.weekday() - np.arange(len(self.counts) - 1, -1, -1)) % 7

    @property
    def kind(self) -> npt.NDArray[np.int64]:
        """Weekday of each day; a holiday counts as a Sunday."""
        ago = np.arange(len(self.counts) - 1, -1, -1)
        return np.where(np.isin(ago, list(self.quiet)), SUNDAY, self.weekday)

    def day(self, position: int) -> date:
        """Return the day at a position."""
        return self.last - timedelta(days=len(self.counts) - 1 - position)

    def position(self, day: date) -> int:
        """Return the position of a day; it may lie outside."""
        return len(self.counts) - 1 - (self.last - day).days

    def looks(self) -> list[Look]:
        """Return the looks at all windows that have enough history; where there are holidays, the kinder ones.

        What is quiet on a holiday is no fall, and what goes on as usual is no rise.
        """
        found = []
        for days in WINDOWS:
            one = look(self.counts, self.weekday, days)
            other = look(self.counts, self.kind, days) if self.quiet else one
            if one is not None and other is not None:
                found.append(one if one is other else _kinder(one, other))
        return found

    def since(self, one: Look) -> date:
        """Return the day on which the change that a look shows probably began."""
        return self.day(begins(self.counts, self.kind, one.days))

    def before(self, day: date) -> float:
        """Return the mean a day in the four weeks before `day`; of what there is where it is less."""
        end = self.position(day)
        part = self.counts[max(0, end - 28) : max(1, end)]
        return float(part.mean()) if len(part) else 0.0

    def from_day(self, day: date) -> float:
        """Return the mean a day from `day` on."""
        part = self.counts[max(0, self.position(day)) :]
        return float(part.mean()) if len(part) else 0.0


def _kinder(one: Look, other: Look) -> Look:
    nearer = min(one, other, key=lambda look: abs(look.seen - look.expected))
    return replace(nearer, p_less=max(one.p_less, other.p_less), p_more=max(one.p_more, other.p_more))


def arrivals(profile: NightProfile, name: str) -> Series | None:
    """Return a series of arrivals; None: the profile has none of the name."""
    counts = profile.arrivals.get(name)
    if counts is None:
        return None
    return Series(name, np.array(counts, dtype=np.float64), profile.day(-1), holidays(profile))


def longer(profile: NightProfile, past: Sequence[NightProfile], name: str) -> Series | None:
    """Return a series of arrivals with the days before it, as the profile of an earlier night has them.

    For rare records: to see half of few takes many days, and as many before them that are not half.
    """
    series = arrivals(profile, name)
    if series is None:
        return None
    for night in past:
        gap, counts = (profile.first_day - night.first_day).days, night.arrivals.get(name)
        if counts is not None and 0 < gap <= DAYS:
            return replace(series, counts=np.concatenate([np.array(counts[:gap], dtype=np.float64), series.counts]))
    return series


def holidays(profile: NightProfile) -> frozenset[int]:
    """Return the workdays on which nearly every type of event was as quiet as at a weekend, as days before the newest.

    Somewhere there is always a holiday, and no calendar of them is needed. A fault stops one source, or all to nothing;
    more than `LONGEST_HOLIDAY` such workdays in a row up to the newest are no holiday but a change.
    """
    first = profile.day(-1).weekday()
    ago = np.arange(DAYS - 1, -1, -1)
    work = (first - ago) % 7 < SUNDAY - 1
    types = [counts for name, counts in profile.arrivals.items() if name.startswith("event/")]
    counts = np.array(types, dtype=np.float64).reshape(len(types), DAYS)
    usual = np.median(counts[:, work], axis=1)
    judged = counts[usual >= _LEAST_USUAL]
    if len(judged) < _LEAST_TYPES:
        return frozenset()
    fell = (judged < _QUIET * usual[usual >= _LEAST_USUAL, None]).mean(axis=0) >= _NEARLY_ALL
    total = counts.sum(axis=0)
    quiet = work & fell & (total >= _QUIET_AT_LEAST * np.median(total[~work]))
    newest = int(np.argmin(quiet[work][::-1])) if not quiet[work].all() else int(work.sum())
    found = ago[quiet]
    return frozenset((found if newest <= LONGEST_HOLIDAY else found[:-newest]).tolist())


def nightly(nights: Sequence[NightProfile], name: str, value: Sequence[float | None]) -> Series | None:
    """Return what was added from night to night of a running total (value: one a night, rising by night).

    Only the newest unbroken run of nights counts; None: it is shorter than two nights.
    """
    added: list[float] = []
    for place in range(len(nights) - 1, 0, -1):
        later, earlier = value[place], value[place - 1]
        gap = (nights[place].night - nights[place - 1].night).days
        if gap != 1 or later is None or earlier is None:
            break
        added.append(max(0.0, later - earlier))
    if not added:
        return None
    return Series(name, np.array(added[::-1], dtype=np.float64), nights[-1].day(-1))


def strongest(looks: Sequence[Look], level: float, *, down: bool, ratio: float) -> Look | None:
    """Return the most surprising look below `level` whose size matters: ratio at most (down) or at least this."""
    if down:
        sure = [one for one in looks if one.p_less < level and one.ratio <= ratio]
        return min(sure, key=lambda one: (one.p_less, one.days), default=None)
    sure = [one for one in looks if one.p_more < level and one.ratio >= ratio]
    return min(sure, key=lambda one: (one.p_more, one.days), default=None)
