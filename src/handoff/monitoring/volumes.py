"""Is a series of daily counts still what its own last weeks foretell? Weekday-aware, robust, with its uncertainty."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Days before a window that foretell it, at most and at least.
MOST_BASE, LEAST_BASE = 35, 14
#: From this mean a day each weekday has a level of its own; below, workdays and weekends have one.
_OWN_WEEKDAYS: Final = 30.0
#: Prior spread of the daily growth (log scale): about three per cent a week. More would see growth in every fall.
_GROWTH: Final = 0.004
#: Counts that spread more than this beyond Poisson have an estimated spread, and its own uncertainty.
_OVERDISPERSED: Final = 1.5
#: Newton's steps on the growth end when they are smaller.
_PRECISE: Final = 1e-7
#: Residuals of a day count no more than this for its level (an outage long ago must not lower it).
_FAR: Final = 3.0


@dataclass(frozen=True)
class Look:
    """What was seen in the newest `days` of a series, what was expected, and how surprising each direction is."""

    days: int
    seen: float
    expected: float
    p_less: float
    p_more: float

    @property
    def ratio(self) -> float:
        """Seen over expected."""
        return self.seen / max(self.expected, 1e-9)


@dataclass(frozen=True)
class Level:
    """Expected counts by day, and their uncertainty, learned from the days before a window.

    mean: for each day of the series, (n_days,). spread: variance over mean. degrees: of freedom behind the spread.
    """

    mean: Floats
    kind: npt.NDArray[np.int64]
    total: Floats
    growth_variance: float
    centre: float
    spread: float
    degrees: int

    def variance(self, days: slice) -> float:
        """Return the predictive variance of the sum over `days`: their own chance, and that of the levels."""
        mean, kind = self.mean[days], self.kind[days]
        of_kind = np.bincount(kind, weights=mean, minlength=len(self.total))
        levels = float((of_kind**2 * self.spread / (self.total + 0.5)).sum())
        at = np.arange(len(self.mean), dtype=np.float64)[days]
        growth = float((mean * (at - self.centre)).sum()) ** 2 * self.growth_variance
        return float(self.spread * mean.sum() + levels + growth)


def learn_level(counts: npt.ArrayLike, weekday: npt.NDArray[np.int64], days: int) -> Level:
    """Learn the level of a series from the days before its newest `days`.

    counts: (n_days,), oldest first. weekday: 0 = Monday, (n_days,). A quasi-Poisson regression on weekday and growth
    (McCullagh and Nelder 1989, chapter 6), the growth shrunk towards none.
    """
    y = np.asarray(counts, dtype=np.float64)
    begin, end = max(0, len(y) - days - MOST_BASE), len(y) - days
    base, at = y[begin:end], np.arange(len(y), dtype=np.float64)
    kind = weekday if base.mean() >= _OWN_WEEKDAYS else (weekday >= 5).astype(np.int64)
    kinds, centre = int(kind.max()) + 1, (begin + end - 1) / 2
    kept, growth, variance = base.copy(), 0.0, _GROWTH**2
    level = np.zeros(kinds)
    spread = 1.0
    for _ in range(3):
        level, growth, variance = _fit(kept, kind[begin:end], at[begin:end] - centre, spread)
        mean = np.maximum(level[kind] * np.exp(growth * (at - centre)), 1e-6)
        residual = (base - mean[begin:end]) / np.sqrt(mean[begin:end] + 0.1)
        spread = max(1.0, float((residual**2).sum()) / max(1, len(base) - kinds - 1))
        edge = _FAR * np.sqrt(spread * mean[begin:end])
        kept = np.clip(base, mean[begin:end] - edge, mean[begin:end] + edge)
    total = np.bincount(kind[begin:end], weights=kept, minlength=kinds).astype(np.float64)
    return Level(mean, kind, total, variance, centre, spread, max(1, len(base) - kinds - 1))


def look(counts: npt.ArrayLike, weekday: npt.NDArray[np.int64], days: int) -> Look | None:
    """Compare the newest `days` with those before; None: too little history."""
    y = np.asarray(counts, dtype=np.float64)
    if len(y) - days < LEAST_BASE or not y[: len(y) - days].any():
        return None
    level = learn_level(y, weekday, days)
    window = slice(len(y) - days, len(y))
    seen, expected = float(y[window].sum()), float(level.mean[window].sum())
    less, more = tails(seen, expected, level.variance(window))
    if level.spread > _OVERDISPERSED:
        less, more = _heavier(less, level.degrees), _heavier(more, level.degrees)
    return Look(days, seen, expected, less, more)


def tails(seen: float, mean: float, variance: float) -> tuple[float, float]:
    """Return P(count <= seen) and P(count >= seen) of a negative binomial count; of a Poisson one where that fits."""
    from scipy import special

    if variance <= mean * 1.0001:
        more = float(special.pdtrc(seen - 1, mean)) if seen > 0 else 1.0
        return float(special.pdtr(seen, mean)), more
    size = mean**2 / (variance - mean)
    share = size / (size + mean)
    more = float(special.betaincc(size, seen, share)) if seen > 0 else 1.0
    return float(special.betainc(size, seen + 1, share)), more


def begins(counts: npt.ArrayLike, weekday: npt.NDArray[np.int64], days: int) -> int:
    """Return the position of the day from which the change of the newest `days` probably began.

    The one that a Poisson likelihood with a single change of level favours most, among the newest 28 or `days`, of
    those that go the way of the newest days: a rise is never dated by a fall before it.
    """
    y = np.asarray(counts, dtype=np.float64)
    mean = learn_level(y, weekday, days).mean
    first = max(1, len(y) - max(28, days))
    best, place = -np.inf, len(y) - days
    rises = y[-days:].sum() > mean[-days:].sum()
    for start in range(first, len(y)):
        seen, expected = y[start:].sum() + 0.1, mean[start:].sum() + 0.1
        if (seen > expected) != rises:
            continue
        gain = seen * np.log(seen / expected) - (seen - expected)
        if gain > best + 1e-9:
            best, place = float(gain), start
    return place


def _fit(y: Floats, kind: npt.NDArray[np.int64], at: Floats, spread: float) -> tuple[Floats, float, float]:
    """Return levels by kind of day, growth a day and its variance: Newton steps on the growth alone."""
    growth, kinds = 0.0, int(kind.max(initial=0)) + 1
    total = np.bincount(kind, weights=y, minlength=kinds)
    level, information = np.zeros(kinds), 0.0
    for _ in range(8):
        rise = np.exp(growth * at)
        level = total / np.maximum(np.bincount(kind, weights=rise, minlength=kinds), 1e-9)
        mean = level[kind] * rise
        weight = np.bincount(kind, weights=mean, minlength=kinds)
        middle = np.bincount(kind, weights=mean * at, minlength=kinds) / np.maximum(weight, 1e-9)
        information = float((mean * (at - middle[kind]) ** 2).sum()) / spread + _GROWTH**-2
        slope = float(((y - mean) * at).sum()) / spread - growth * _GROWTH**-2
        step = float(np.clip(growth + slope / information, -0.05, 0.05)) - growth
        growth += step
        if abs(step) < _PRECISE:
            break
    return level, growth, 1 / information


def _heavier(p: float, degrees: int) -> float:
    """Return the p-value when the spread itself is an estimate: normal deviates become Student's."""
    from scipy import special

    return float(special.stdtr(degrees, special.ndtri(min(max(p, 1e-300), 1.0))))
