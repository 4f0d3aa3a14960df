"""How a day is written in sentences: "3 May", with the year where it is not this one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.instants import as_utc

TextArray = npt.NDArray[np.object_]

# Not by strftime: its names follow the locale of the process.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local_day(as_of: datetime, zone: str) -> date:
    """Return the day that `as_of` is in the time zone."""
    return as_utc(as_of).astimezone(ZoneInfo(zone)).date()


def days_of(instants: npt.NDArray[np.datetime64], zone: str) -> npt.NDArray[np.datetime64]:
    """Return the day, datetime64[D], that each naive UTC instant is in the time zone; NaT stays."""
    local = pd.DatetimeIndex(instants).tz_localize("UTC").tz_convert(zone).tz_localize(None)
    return local.to_numpy().astype("datetime64[D]")


def day_words(days: npt.NDArray[np.datetime64], today: date) -> TextArray:
    """Return each day in words; "" for NaT.

    >>> day_words(np.array(["2026-05-03", "2025-12-31", "NaT"], "datetime64[D]"), date(2026, 7, 1)).tolist()
    ['3 May', '31 Dec 2025', '']
    """
    different, which = np.unique(days.astype("datetime64[D]"), return_inverse=True)
    said = ["" if day is None else _say(day, today.year) for day in different.tolist()]
    return np.array(said, dtype=object)[which]


def _say(day: date, this_year: int) -> str:
    year = "" if day.year == this_year else f" {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]}{year}"
