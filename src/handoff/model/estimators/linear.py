"""Logistic regression on log-scaled numbers (straight or with knots), missing indicators and categories."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.estimators.base import Propensity, share_of_total
from handoff.model.estimators.contributions import Contributions
from handoff.model.estimators.linear_columns import (
    CategoryFeature,
    Columns,
    EncodedFeature,
    LinearFeature,
    NumberFeature,
    feature_from_dict,
    feature_to_dict,
)
from handoff.model.estimators.newton import Design, fit_logistic
from handoff.model.estimators.target_encoding import TargetEncoding, out_of_fold

#: Average rows that draw the rate of each value of an encoded category to the average.
PRIOR_ROWS = 20.0


class LogisticPropensity(Propensity):
    """L2 logistic regression, fitted by Newton's method on at most `max_rows` rows (else a seeded sample).

    Categories in fewer than `min_category_rows` training rows share one column; unseen ones get none. A category with
    more than `target_encode_above` known values is one column: the evidence of its value, out of fold in training.
    After `fit`: intercept_, and per feature: feature_ (how it becomes columns), coefficient_ (one a column), mean_
    (what it adds to the average training row).
    """

    algorithm = "logistic"

    def __init__(
        self,
        C: float = 0.005,
        knots: int = 2,
        min_category_rows: int = 30,
        target_encode_above: int = 30,
        max_rows: int = 400_000,
        seed: int = 0,
    ) -> None:
        self.C = C
        self.knots = knots
        self.min_category_rows = min_category_rows
        self.target_encode_above = target_encode_above
        self.max_rows = max_rows
        self.seed = seed

    def importance(self) -> dict[str, float]:
        """Return each feature's share of the summed absolute coefficients of standardised columns."""
        return share_of_total({name: self._amount(name) for name in self.columns_})

    def _amount(self, name: str) -> float:
        absolute = np.abs(self.coefficient_[name])
        if len(absolute) == 0:
            return 0.0
        return float(absolute.mean() if name in self.vocabulary_ else absolute.sum())

    def _learn(self, X: pd.DataFrame, label: Label, weight: FloatArray) -> None:
        self.feature_ = {name: self._learn_feature(X[name], name, label, weight) for name in self.columns_}
        chosen = self._sample(label)
        design, widths = self._design(X, label, weight, chosen)
        self.intercept_, coefficient = fit_logistic(design, label[chosen], weight[chosen], self.C)
        share = weight[chosen] / weight[chosen].sum()
        ends = np.cumsum(list(widths.values()))
        self.coefficient_ = dict(zip(widths, np.split(coefficient[: ends[-1]], ends[:-1]), strict=True))
        sample = X.iloc[chosen]
        self.mean_ = {name: float(share @ self._part(sample, name)) for name in self.columns_}

    def _learn_feature(self, column: "pd.Series[Any]", name: str, label: Label, weight: FloatArray) -> LinearFeature:
        if name not in self.vocabulary_:
            return NumberFeature.learn(column, self.knots)
        known = self.vocabulary_[name]
        if len(known) > self.target_encode_above:
            return EncodedFeature(TargetEncoding.learn(column, known, label, weight, PRIOR_ROWS))
        return CategoryFeature.learn(column, known)

    def _sample(self, label: Label) -> IntArray:
        if len(label) <= self.max_rows:
            return np.arange(len(label))
        return np.sort(np.random.default_rng(self.seed).choice(len(label), self.max_rows, replace=False))

    def _design(
        self, X: pd.DataFrame, label: Label, weight: FloatArray, chosen: IntArray
    ) -> tuple[Design, dict[str, int]]:
        """Return the columns of the chosen rows, feature by feature, and how many each feature has."""
        columns: Columns = []
        widths: dict[str, int] = {}
        for name in self.columns_:
            own = self._training_columns(X[name], name, label, weight, chosen)
            columns, widths[name] = columns + own, len(own)
        design = np.zeros((len(chosen), max(1, len(columns))), dtype=np.float32)
        for place, column in enumerate(columns):
            design[:, place] = column
        return design, widths

    def _training_columns(
        self, column: "pd.Series[Any]", name: str, label: Label, weight: FloatArray, chosen: IntArray
    ) -> Columns:
        feature = self.feature_[name]
        if isinstance(feature, EncodedFeature):
            return [out_of_fold(column, feature.encoding.known, label, weight, PRIOR_ROWS)[chosen]]
        return feature.columns(column.iloc[chosen])

    def _part(self, X: pd.DataFrame, name: str) -> FloatArray:
        return self.feature_[name].part(X[name], self.coefficient_[name])

    def _score(self, X: pd.DataFrame) -> FloatArray:
        # Feature by feature: no matrix is built, and a row's score does not depend on the rows beside it.
        score = np.full(len(X), self.intercept_)
        for name in self.columns_:
            score += self._part(X, name)
        return score

    def _contributions(self, X: pd.DataFrame) -> Contributions:
        values = np.empty((len(X), len(self.columns_)))
        for place, name in enumerate(self.columns_):
            values[:, place] = self._part(X, name) - self.mean_[name]
        return Contributions(self.intercept_ + sum(self.mean_.values()), values)

    def _state(self, folder: Path) -> Mapping[str, Any]:  # noqa: ARG002  # all state is JSON
        features = {
            name: {**feature_to_dict(one), "coefficient": self.coefficient_[name].tolist(), "mean": self.mean_[name]}
            for name, one in self.feature_.items()
        }
        return {"intercept": self.intercept_, "features": features}

    def _restore(self, state: Mapping[str, Any], folder: Path) -> None:  # noqa: ARG002
        self.intercept_ = state["intercept"]
        features = state["features"]
        self.feature_ = {name: feature_from_dict(raw) for name, raw in features.items()}
        self.coefficient_ = {name: np.array(raw["coefficient"], dtype=np.float64) for name, raw in features.items()}
        self.mean_ = {name: float(raw["mean"]) for name, raw in features.items()}
