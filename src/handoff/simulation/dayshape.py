"""When in the day things happen: visitors come mostly in office hours, sales works only then."""

import numpy as np

from handoff.simulation.arrays import Ints

_SECOND = 1_000_000
_HOUR = 3_600 * _SECOND
#: Share of visits by hour of the UTC day.
VISIT_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 9, 13, 14, 13, 11, 10, 13, 14, 12, 9, 7, 5, 4, 4, 3, 2, 1], float)
#: Sales enters stages between these seconds of the UTC day: no night from 18:00 to 05:00 cuts one.
SALES_OPENS, SALES_CLOSES = 7 * 3_600 + 1_800, 17 * 3_600


def office_time(rng: np.random.Generator, n: int) -> Ints:
    """Draw `n` microseconds since midnight, mostly in office hours, in whole seconds."""
    cumulative = np.cumsum(VISIT_HOURS) / VISIT_HOURS.sum()
    hour = np.searchsorted(cumulative, rng.random(n), side="right")
    seconds: Ints = hour * _HOUR + rng.integers(0, 3_600, n) * _SECOND
    return seconds


def sales_time(rng: np.random.Generator, n: int) -> Ints:
    """Draw `n` microseconds since midnight within the hours of sales, in whole seconds."""
    drawn: Ints = rng.integers(SALES_OPENS, SALES_CLOSES, n) * _SECOND
    return drawn
