"""Forecasts a weekly volume from the weeks before: a level, a trend where the weeks show one, and an interval.

Weekly counts follow a log-linear regression with a variance of `dispersion` x mean (quasi-likelihood: McCullagh &
Nelder 1989, Generalized Linear Models, ch. 4.5 and 9). What is not known, the dispersion, the coefficients and
the chance of the week itself, is drawn in this order (Gelman & Hill 2007, Data Analysis Using Regression, ch. 7.2):
dispersion by its scaled inverse chi-square, coefficients by their normal approximation, counts by a negative binomial
with that mean and variance. Weeks are taken as independent of each other given level and trend.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from handoff.model.arrays import FloatArray

#: Weeks below which nothing is forecast, and from which on a trend is looked for.
FEWEST_WEEKS: Final = 4
TREND_WEEKS: Final = 8
#: Mean count below which a slope of logarithms says nothing.
TREND_COUNT: Final = 5.0
#: A trend counts when chance alone would show one as steep only so often.
TREND_LEVEL: Final = 0.05
WEEKS_A_QUARTER: Final = 13
DRAWS: Final = 4000
CONFIDENCE: Final = 0.9


@dataclass(frozen=True)
class Forecast:
    """What to expect of a week: the mean, and the ends of its 90 % interval.

    weeks: how many it rests on. trend: growth a week as a share, 0 where the weeks show none. quarter_low,
    quarter_high: ends of the 90 % interval of the mean week of the next quarter, at today's level. chance: that the
    next week reaches `promise`; quarter_chance: that the quarter does; both None without a promise.
    """

    weeks: int
    mean: float
    low: float
    high: float
    trend: float
    quarter_low: float
    quarter_high: float
    promise: int | None
    chance: float | None
    quarter_chance: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


def forecast(counts: FloatArray, seed: int, promise: int | None = None) -> Forecast | None:
    """Forecast the week after `counts`, shape (n_weeks,), the oldest first; None: too few weeks.

    promise: a count that a week should reach.
    """
    n = len(counts)
    if n < FEWEST_WEEKS:
        return None
    random = np.random.default_rng(seed)
    fit = _fit(np.asarray(counts, dtype=np.float64))
    mean, dispersion = fit.draw(random)
    weeks = _counts(random, np.repeat(mean[:, None], WEEKS_A_QUARTER, axis=1), dispersion[:, None])
    week, quarter = weeks[:, 0], weeks.mean(axis=1)
    ends = [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    low, high = np.quantile(week, ends)
    quarter_low, quarter_high = np.quantile(quarter, ends)
    return Forecast(
        weeks=n,
        mean=fit.next_mean,
        low=float(low),
        high=float(high),
        trend=fit.trend,
        quarter_low=float(quarter_low),
        quarter_high=float(quarter_high),
        promise=promise,
        chance=None if promise is None else float((week >= promise).mean()),
        quarter_chance=None if promise is None else float((quarter >= promise).mean()),
    )


@dataclass(frozen=True)
class _Fit:
    """A fitted level: the log of the next week's mean, its variance for dispersion 1, and the dispersion."""

    next_mean: float
    variance: float
    dispersion: float
    freedom: int
    trend: float

    def draw(self, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Return means of the next week and dispersions, each of shape (DRAWS,)."""
        dispersion: FloatArray = self.dispersion * self.freedom / random.chisquare(self.freedom, DRAWS)
        if self.next_mean == 0:
            # Nothing was ever counted: Jeffreys' prior for a Poisson mean, Gamma(1/2) over the weeks.
            return random.gamma(0.5, 1.0 / (self.freedom + 1), DRAWS).astype(np.float64), np.ones(DRAWS)
        spread = np.sqrt(dispersion * self.variance) * random.standard_normal(DRAWS)
        return self.next_mean * np.exp(np.clip(spread, -3, 3)), dispersion


def _fit(counts: FloatArray) -> _Fit:
    """Fit the level, and a trend where there are weeks enough and the trend is plain."""
    from scipy.stats import t

    n, mean = len(counts), float(counts.mean())
    flat = _Fit(mean, 1 / max(mean * n, 0.5), _dispersion(counts, np.full(n, mean), n - 1), n - 1, 0.0)
    if n < TREND_WEEKS or mean < TREND_COUNT:
        return flat
    week = np.arange(n) - (n - 1) / 2
    design = np.column_stack([np.ones(n), week])
    beta, covariance = _log_linear(counts, design)
    dispersion = _dispersion(counts, np.exp(design @ beta), n - 2)
    slope, error = float(beta[1]), float(np.sqrt(max(dispersion, 1e-9) * covariance[1, 1]))
    if 2 * t.sf(abs(slope) / error, n - 2) > TREND_LEVEL:
        return flat
    ahead = np.array([1.0, (n + 1) / 2])
    variance = float(ahead @ covariance @ ahead)
    return _Fit(float(np.exp(ahead @ beta)), variance, dispersion, n - 2, float(np.expm1(slope)))


def _log_linear(counts: FloatArray, design: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return coefficients and inverse information by iteratively reweighted least squares (ibid., ch. 2.5)."""
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(counts.mean())
    for _ in range(50):
        mean = np.exp(np.clip(design @ beta, -20, 20))
        step = np.linalg.solve(design.T @ (mean[:, None] * design), design.T @ (counts - mean))
        beta = beta + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    mean = np.exp(np.clip(design @ beta, -20, 20))
    return np.asarray(beta), np.asarray(np.linalg.inv(design.T @ (mean[:, None] * design)), dtype=np.float64)


def _dispersion(counts: FloatArray, mean: FloatArray, freedom: int) -> float:
    """Return Pearson's statistic over its degrees of freedom."""
    return float(((counts - mean) ** 2 / np.maximum(mean, 1e-9)).sum() / freedom)


def _counts(random: np.random.Generator, mean: FloatArray, dispersion: FloatArray) -> FloatArray:
    """Draw counts of that mean and a variance of dispersion x mean; where it is below 1, rounded normal ones."""
    wide = np.broadcast_to(np.maximum(dispersion - 1, 1e-6), mean.shape)
    over = random.poisson(np.minimum(random.gamma(mean / wide, wide), 1e9)).astype(np.float64)
    even = mean + np.sqrt(mean * np.minimum(dispersion, 1)) * random.standard_normal(mean.shape)
    return np.where(dispersion > 1, over, np.maximum(np.round(even), 0))
