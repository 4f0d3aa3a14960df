"""Learns the lines of a points table: a few readable bands a feature, each worth whole points."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from handoff.model.arrays import FloatArray, Label, log_odds_of
from handoff.model.estimators.vocabulary import codes_of
from handoff.model.recipe import PointsRule

BoolArray = np.typing.NDArray[np.bool_]


@dataclass(frozen=True)
class BandSettings:
    """How many bands a feature has, how they are sized, and what a doubling of the odds is worth."""

    max_bands: int
    min_band_rows: int
    max_points: int
    points_per_doubling: float


def matches(rule: PointsRule, column: "pd.Series[Any]") -> BoolArray:
    """Return which rows of the rule's column are in its band: ndarray of shape (n_rows,)."""
    if rule.missing:
        return np.asarray(column.isna().to_numpy(), dtype=np.bool_)
    if rule.among:
        return codes_of(column, rule.among) >= 0
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    low = -np.inf if rule.at_least is None else rule.at_least
    high = np.inf if rule.below is None else rule.below
    return np.asarray((values >= low) & (values < high))


def total_points(rules: tuple[PointsRule, ...], X: pd.DataFrame) -> FloatArray:
    """Return the sum of the points of all rules that a row matches: ndarray of shape (n_rows,)."""
    total = np.zeros(len(X))
    for rule in rules:
        total += rule.points * matches(rule, X[rule.feature])
    return total


def number_bands(name: str, values: FloatArray, settings: BandSettings) -> list[PointsRule]:
    """Return up to `max_bands` bands with round edges at quantiles, and one for missing; no points yet."""
    known = np.sort(values[~np.isnan(values)])
    edges: list[float] = []
    if len(known):
        lowest_share = float(np.mean(known == known[0]))
        # A count that is mostly zero gets a band for zero, and its quantiles from the rest.
        rest = known[known > known[0]] if lowest_share >= 1 / settings.max_bands else known
        shares = np.linspace(0, 1, settings.max_bands)[:-1] if len(rest) < len(known) else _inner(settings.max_bands)
        edges = _wide_enough(
            known, [_readable(edge) for edge in np.quantile(rest, shares)] if len(rest) else [], settings
        )
    bounds = [None, *edges, None]
    rules = [
        PointsRule(feature=name, points=0, at_least=low, below=high)
        for low, high in pairwise(bounds)
        if not (low is None and high is None)
    ]
    return [*rules, PointsRule(feature=name, points=0, missing=True)]


def category_bands(name: str, known: tuple[str, ...]) -> list[PointsRule]:
    """Return one band a known value, and one for missing; no points yet."""
    values = [PointsRule(feature=name, points=0, among=(value,)) for value in known]
    return [*values, PointsRule(feature=name, points=0, missing=True)]


def weigh(rule: PointsRule, inside: BoolArray, label: Label, weight: FloatArray, settings: BandSettings) -> PointsRule:
    """Return the rule with its points: log-odds above the average, shrunk by `min_band_rows` average rows."""
    average = float(np.average(label, weights=weight))
    prior = float(settings.min_band_rows)
    rate = (float(weight[inside] @ label[inside]) + prior * average) / (float(weight[inside].sum()) + prior)
    doublings = float(log_odds_of(rate) - log_odds_of(average)) / np.log(2)
    points = int(np.clip(round(settings.points_per_doubling * doublings), -settings.max_points, settings.max_points))
    return rule.model_copy(update={"points": points})


def _inner(bands: int) -> FloatArray:
    return np.linspace(0, 1, bands + 1)[1:-1]


def _readable(value: float) -> float:
    """Round to two significant digits."""
    return float(f"{value:.2g}")


def _wide_enough(known: FloatArray, edges: list[float], settings: BandSettings) -> list[float]:
    """Keep the edges that leave at least `min_band_rows` rows on either side, up to the next edge."""
    kept: list[float] = []
    below = 0
    for edge in sorted(set(edges)):
        place = int(np.searchsorted(known, edge, side="left"))
        if place - below >= settings.min_band_rows and len(known) - place >= settings.min_band_rows:
            kept.append(edge)
            below = place
    return kept
