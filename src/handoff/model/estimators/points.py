"""A points table, as marketing automation has it: whole points a band, summed, read as a rate by counting."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd

from handoff.domain.toml import nearest
from handoff.errors import ConfigError
from handoff.model.arrays import FloatArray, Label, log_odds_of
from handoff.model.estimators.bands import (
    BandSettings,
    category_bands,
    matches,
    number_bands,
    total_points,
    weigh,
)
from handoff.model.estimators.base import Propensity, share_of_total
from handoff.model.estimators.contributions import Contributions
from handoff.model.estimators.vocabulary import is_category, learn_vocabulary
from handoff.model.recipe import PointsRule

GROUPS = 20
#: Points that a total may be from the mean and still be at it.
NO_WAY = 1e-9


class PointsPropensity(Propensity):
    """The baseline that everyone has: readable rules, learned from marginal rates or written by hand.

    After `fit`: points_table_ (the rules), knots_ (totals) and knot_score_ (log-odds at those totals), mean_points_ and
    mean_part_ (points and log-odds that each feature gives the average row).
    """

    algorithm = "points"

    def __init__(  # scikit-learn's contract: one keyword a parameter
        self,
        max_features: int = 12,
        max_bands: int = 4,
        max_points: int = 20,
        points_per_doubling: float = 5.0,
        min_band_rows: int = 50,
        max_correlation: float = 0.8,
        rules: Sequence[Mapping[str, Any]] = (),
        seed: int = 0,
    ) -> None:
        self.max_features = max_features
        self.max_bands = max_bands
        self.max_points = max_points
        self.points_per_doubling = points_per_doubling
        self.min_band_rows = min_band_rows
        self.max_correlation = max_correlation
        self.rules = rules
        self.seed = seed

    @classmethod
    def by_rules(cls, rules: Sequence[PointsRule], X: pd.DataFrame, points_per_doubling: float) -> Self:
        """Return a table of rules that nothing was learned for: no points are even odds, and each step doubles them.

        X: rows that only say which columns there are, and which of them are categories.
        """
        table = cls(points_per_doubling=points_per_doubling, rules=[rule.model_dump(mode="json") for rule in rules])
        table.columns_ = tuple(str(name) for name in X.columns)
        table.classes_ = np.array([0, 1], dtype=np.int8)
        table.vocabulary_ = {name: learn_vocabulary(X[name], 1) for name in table.columns_ if is_category(X[name])}
        table.points_table_ = table._hand_written()
        table.knots_ = np.array([0.0, points_per_doubling])
        table.knot_score_ = np.array([0.0, np.log(2)])
        table._learn_means(X, np.ones(len(X)))
        return table

    def importance(self) -> dict[str, float]:
        """Return each feature's share of the spread between the points of its best and its worst band."""
        spread = dict.fromkeys(self.columns_, 0.0)
        for name in spread:
            points = [0, *(rule.points for rule in self.points_table_ if rule.feature == name)]
            spread[name] = float(max(points) - min(points))
        return share_of_total(spread)

    def _learn(self, X: pd.DataFrame, label: Label, weight: FloatArray) -> None:
        self.points_table_ = self._hand_written() if self.rules else self._learn_table(X, label, weight)
        total = total_points(self.points_table_, X)
        self.knots_, self.knot_score_ = count_rates(total, label, weight, float(self.min_band_rows))
        self._learn_means(X, weight)

    def _hand_written(self) -> tuple[PointsRule, ...]:
        table = tuple(PointsRule.model_validate(dict(rule)) for rule in self.rules)
        for rule in table:
            if rule.feature not in self.columns_:
                fix = nearest(rule.feature, self.columns_)
                raise ConfigError(f'points rule "{rule}": there is no feature "{rule.feature}"; {fix}')
        return table

    def _learn_table(self, X: pd.DataFrame, label: Label, weight: FloatArray) -> tuple[PointsRule, ...]:
        settings = BandSettings(self.max_bands, self.min_band_rows, self.max_points, self.points_per_doubling)
        tables: list[tuple[PointsRule, ...]] = []
        for name in self.columns_:
            rules = [
                weigh(rule, matches(rule, X[name]), label, weight, settings) for rule in self._bands(X, name, settings)
            ]
            tables.append(tuple(rule for rule in rules if rule.points))
        return self._choose(X, tables)

    def _bands(self, X: pd.DataFrame, name: str, settings: BandSettings) -> list[PointsRule]:
        if name in self.vocabulary_:
            return category_bands(name, self.vocabulary_[name])
        return number_bands(name, X[name].to_numpy(dtype=np.float64, na_value=np.nan), settings)

    def _choose(self, X: pd.DataFrame, tables: list[tuple[PointsRule, ...]]) -> tuple[PointsRule, ...]:
        """Take features by the spread of their points, leaving out those that repeat one already taken."""
        points = [total_points(table, X) for table in tables]
        spread = np.array([float(column.std()) for column in points])
        taken: list[int] = []
        for place in np.argsort(-spread, kind="stable"):
            if spread[place] < 1e-9 or len(taken) == self.max_features:
                break
            repeats = (abs(np.corrcoef(points[place], points[other])[0, 1]) for other in taken)
            if all(repeat <= self.max_correlation for repeat in repeats):
                taken.append(int(place))
        return tuple(rule for place in taken for rule in tables[place])

    def _score(self, X: pd.DataFrame) -> FloatArray:
        return read_off(total_points(self.points_table_, X), self.knots_, self.knot_score_)

    def _contributions(self, X: pd.DataFrame) -> Contributions:
        average = np.array([self.mean_part_.get(name, 0.0) for name in self.columns_])
        baseline, values = self._parts(X)
        return Contributions(baseline + float(average.sum()), values - average)

    def _parts(self, X: pd.DataFrame) -> tuple[float, FloatArray]:
        """Share out the way from the log-odds of the mean total to those of the row, by the points beyond the mean."""
        values = np.zeros((len(X), len(self.columns_)))
        for name, mean in self.mean_points_.items():
            values[:, self.columns_.index(name)] = self._points_of(name, X) - mean
        total, away = sum(self.mean_points_.values()), values.sum(axis=1)
        baseline = float(read_off(np.array([total]), self.knots_, self.knot_score_)[0])
        gained = read_off(total + away, self.knots_, self.knot_score_) - baseline
        # At the mean total itself there is no way to share out: the slope there is that of the points around it.
        around = read_off(total + np.array([-0.5, 0.5]), self.knots_, self.knot_score_)
        slope = np.full(len(X), float(around[1] - around[0]))
        np.divide(gained, away, out=slope, where=np.abs(away) > NO_WAY)
        return baseline, values * slope[:, None]

    def _learn_means(self, X: pd.DataFrame, weight: FloatArray) -> None:
        """Learn what each feature with rules gives the average row, in points and in log-odds."""
        ruled = [name for name in self.columns_ if any(rule.feature == name for rule in self.points_table_)]
        self.mean_points_ = {name: float(np.average(self._points_of(name, X), weights=weight)) for name in ruled}
        parts = np.average(self._parts(X)[1], axis=0, weights=weight)
        self.mean_part_ = {name: float(parts[self.columns_.index(name)]) for name in ruled}

    def _points_of(self, name: str, X: pd.DataFrame) -> FloatArray:
        return total_points(tuple(rule for rule in self.points_table_ if rule.feature == name), X)

    def _min_category_rows(self) -> int:
        return self.min_band_rows

    def _state(self, folder: Path) -> Mapping[str, Any]:  # noqa: ARG002  # all state is JSON
        return {
            "rules": [rule.model_dump(exclude_defaults=True) for rule in self.points_table_],
            "mean_points": self.mean_points_,
            "mean_part": self.mean_part_,
            "knots": self.knots_.tolist(),
            "knot_score": self.knot_score_.tolist(),
        }

    def _restore(self, state: Mapping[str, Any], folder: Path) -> None:  # noqa: ARG002
        self.points_table_ = tuple(PointsRule.model_validate(rule) for rule in state["rules"])
        self.mean_points_, self.mean_part_ = dict(state["mean_points"]), dict(state["mean_part"])
        self.knots_ = np.array(state["knots"], dtype=np.float64)
        self.knot_score_ = np.array(state["knot_score"], dtype=np.float64)


def count_rates(total: FloatArray, label: Label, weight: FloatArray, prior: float) -> tuple[FloatArray, FloatArray]:
    """Return the mean total and the log-odds of up to 20 equal-count groups of totals.

    Rates are shrunk by `prior` average rows and never fall as the total rises.
    """
    edges = np.unique(np.quantile(total, np.linspace(0, 1, GROUPS + 1)[1:-1]))
    group = np.searchsorted(edges, total, side="left")
    mass = np.bincount(group, weights=weight, minlength=len(edges) + 1)
    used = mass > 0
    average = float(np.average(label, weights=weight))
    positive = np.bincount(group, weights=weight * label, minlength=len(mass))
    rate = (positive + prior * average) / (mass + prior)
    knots = np.bincount(group, weights=weight * total, minlength=len(mass))[used] / mass[used]
    return knots, np.maximum.accumulate(log_odds_of(rate[used]))


def read_off(total: FloatArray, knots: FloatArray, score: FloatArray) -> FloatArray:
    """Return the log-odds at each total: straight lines between the knots, the mean slope beyond the ends."""
    inside = np.interp(total, knots, score)
    if len(knots) < 2:
        return inside
    slope = (score[-1] - score[0]) / (knots[-1] - knots[0])
    return np.asarray(inside + slope * (total - np.clip(total, knots[0], knots[-1])))
