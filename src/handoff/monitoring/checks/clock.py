"""Do people still come at the same hours? If all came some hours earlier or later, a clock or a time zone changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handoff.monitoring.budget import Budget, Group
from handoff.monitoring.finding import Finding, listed, spoken
from handoff.monitoring.profile import HOUR_DAYS, NightProfile

Floats = npt.NDArray[np.float64]

WINDOWS: Final = (1, 2, 4, 7)
#: Activity needed in a window, and before it.
_RECENT, _BASE = 60.0, 300.0
#: Gain in log-likelihood for each activity, below which a shift explains too little to be one.
_GAIN: Final = 0.03
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Shift:
    """A series whose hours moved by `hours` in the newest `days`."""

    name: str
    hours: int
    days: int
    gain: float


def shifted_clocks(tonight: NightProfile, budget: Budget) -> list[Finding]:
    """Return the clock that was shifted, with all event types that it shows in."""
    level = budget.level(Group.FEED, looks=len(WINDOWS) * 23)
    weekday = np.array([tonight.day(place - HOUR_DAYS).weekday() for place in range(HOUR_DAYS)])
    found = [shift_of(name, counts, tonight.offsets, weekday, level) for name, counts in tonight.hours.items()]
    shifts = [one for one in found if one is not None]
    if not shifts:
        return []
    types = [one for one in shifts if one.name != "events"]
    main = max(types or shifts, key=lambda one: one.gain)
    alike = sorted(one.name.removeprefix("event/") for one in types if one.hours == main.hours)
    everywhere = len(alike) >= max(1, len(tonight.hours) - 1)
    subject = "events.occurred_at" if everywhere or not alike else f"events.occurred_at of {listed(alike)}"
    first = max((one for one in shifts if one.hours == main.hours), key=lambda one: one.days)
    day = tonight.day(-_first_shifted(tonight, first, weekday))
    way = "later" if main.hours > 0 else "earlier"
    hours = f"{abs(main.hours)} hour{'' if abs(main.hours) == 1 else 's'}"
    cause = (
        f"since {spoken(day)} activity lies {hours} {way} in the day than in the weeks before, and clocks did not "
        "change; a source now writes its times in another time zone: see [mapping.events.times]"
    )
    return [Finding("A07", "clock shifted", subject, day, cause, frozenset({"clock"}), ("time of day",))]


def shift_of(
    name: str,
    counts: Sequence[Sequence[int]],
    offsets: Sequence[float],
    weekday: npt.NDArray[np.int64],
    level: float,
) -> Shift | None:
    """Return the shift of a series, (HOUR_DAYS, 24) by UTC hour; None: its hours are those of the days before.

    A likelihood ratio of the hours of the newest workdays under the hours before, moved round the clock, against not
    moved; its spread from day to day is allowed for. People may keep to UTC or to local time: both are "not moved".
    """
    utc = np.array(counts, dtype=np.float64)
    local = np.array([np.roll(day, round(offset)) for day, offset in zip(utc, offsets, strict=True)])
    best: Shift | None = None
    for days in WINDOWS:
        work = weekday < _SATURDAY
        recent, base = work.copy(), work.copy()
        recent[:-days], base[-days:] = False, False
        found = [_moved(hours[recent], hours[base]) for hours in (utc, local)]
        if any(one is None for one in found):
            continue
        hours, gain, p = min((one for one in found if one is not None), key=lambda one: one[1])
        if p < level and gain >= _GAIN and (best is None or gain > best.gain):
            best = Shift(name, hours, days, gain)
    return best


def _moved(recent: Floats, base: Floats) -> tuple[int, float, float] | None:
    """Return hours moved (-11 to 12), gain per activity, and p-value; None: too little activity."""
    from scipy import special

    total, before = recent.sum(axis=0), base.sum(axis=0)
    if total.sum() < _RECENT or before.sum() < _BASE:
        return None
    share = (before + 1) / (before + 1).sum()
    daily = base.sum(axis=1)
    expected = daily[:, None] * share
    spread = max(1.0, float(((base - expected) ** 2 / expected).sum()) / (23 * max(1, len(base) - 1)))
    likelihood = np.array([float((total * np.log(np.roll(share, hours))).sum()) for hours in range(24)])
    hours = int(likelihood.argmax())
    gain = float(likelihood[hours] - likelihood[0])
    p = float(special.chdtrc(1, max(0.0, 2 * gain / spread)))
    return (hours if hours <= 12 else hours - 24), gain / float(total.sum()), p


def _first_shifted(tonight: NightProfile, shift: Shift, weekday: npt.NDArray[np.int64]) -> int:
    """Return how many days ago the first workday was whose hours lie nearer to the shifted ones."""
    utc = np.array(tonight.hours[shift.name], dtype=np.float64)
    base = utc[: -max(WINDOWS)][weekday[: -max(WINDOWS)] < _SATURDAY].sum(axis=0) + 1
    share = base / base.sum()
    moved = np.log(np.roll(share, shift.hours)) - np.log(share)
    ago = shift.days
    for days in range(1, HOUR_DAYS - 7):
        if weekday[-days] < _SATURDAY and utc[-days].sum():
            if float((utc[-days] * moved).sum()) <= 0:
                break
            ago = days
    return ago
