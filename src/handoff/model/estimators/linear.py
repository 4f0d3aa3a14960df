"""Logistic regression on log-scaled numbers, missing indicators and one-hot categories."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.estimators.base import Propensity, share_of_total
from handoff.model.estimators.newton import Design, fit_logistic
from handoff.model.estimators.vocabulary import codes_of


@dataclass(frozen=True)
class NumberScale:
    """How a number becomes a standard one: signed log, clipped to training's range, centred, scaled."""

    low: float
    high: float
    mean: float
    spread: float
    has_missing: bool

    @classmethod
    def learn(cls, values: FloatArray) -> Self:
        """Learn from one column of shape (n_rows,), NaN where missing."""
        known = _signed_log(values[~np.isnan(values)])
        if len(known) == 0:
            return cls(0.0, 0.0, 0.0, 0.0, has_missing=True)
        low, high = float(known.min()), float(known.max())
        # The spread of equal values is rounding noise, not zero.
        spread = 0.0 if low == high else float(known.std())
        return cls(low, high, float(known.mean()), spread, has_missing=len(known) < len(values))

    def apply(self, values: FloatArray) -> FloatArray:
        """Return standard numbers; missing ones and constant columns become 0, the mean of training."""
        if self.spread == 0.0:
            return np.zeros(len(values))
        standard = (np.clip(_signed_log(values), self.low, self.high) - self.mean) / self.spread
        return np.where(np.isnan(standard), 0.0, standard)


class LogisticPropensity(Propensity):
    """L2 logistic regression, fitted by Newton's method on at most `max_rows` rows (else a seeded sample).

    Categories in fewer than `min_category_rows` training rows share one column; unseen ones get none.
    After `fit`: intercept_, scale_ (per number), number_coefficient_ and missing_coefficient_ (per column),
    category_coefficient_ (per column: one a known value, then rare, then missing).
    """

    algorithm = "logistic"

    def __init__(self, C: float = 0.005, min_category_rows: int = 30, max_rows: int = 400_000, seed: int = 0) -> None:
        self.C = C
        self.min_category_rows = min_category_rows
        self.max_rows = max_rows
        self.seed = seed

    def importance(self) -> dict[str, float]:
        """Return each feature's share of the summed absolute coefficients of standardised columns."""
        amounts = {name: abs(value) for name, value in self.number_coefficient_.items()}
        for name, values in self.category_coefficient_.items():
            amounts[name] = float(np.mean(np.abs(values)))
        return share_of_total({name: amounts[name] for name in self.columns_})

    def _learn(self, X: pd.DataFrame, label: Label, weight: FloatArray) -> None:
        self.rare_ = {name: _rare_values(X[name], known) for name, known in self.vocabulary_.items()}
        numbers = [name for name in self.columns_ if name not in self.vocabulary_]
        self.scale_ = {name: NumberScale.learn(_numbers(X[name])) for name in numbers}
        chosen = self._sample(label)
        design = self._design(X.iloc[chosen])
        self.intercept_, coefficient = fit_logistic(design, label[chosen], weight[chosen], self.C)
        self._read_coefficients(coefficient)

    def _sample(self, label: Label) -> IntArray:
        if len(label) <= self.max_rows:
            return np.arange(len(label))
        return np.sort(np.random.default_rng(self.seed).choice(len(label), self.max_rows, replace=False))

    def _design(self, X: pd.DataFrame) -> Design:
        """The columns in the order in which `_read_coefficients` takes them apart."""
        columns: list[npt.NDArray[Any]] = []
        for name in self.columns_:
            if name in self.vocabulary_:
                codes = self._category_places(X, name)
                columns += [codes == place for place in range(len(self.vocabulary_[name]) + 2)]
            else:
                values = _numbers(X[name])
                if self.scale_[name].spread > 0:
                    columns.append(self.scale_[name].apply(values))
                if self.scale_[name].has_missing:
                    columns.append(np.isnan(values))
        design = np.zeros((len(X), max(1, len(columns))), dtype=np.float32)
        for place, column in enumerate(columns):
            design[:, place] = column
        return design

    def _read_coefficients(self, coefficient: FloatArray) -> None:
        self.number_coefficient_: dict[str, float] = {}
        self.missing_coefficient_: dict[str, float] = {}
        self.category_coefficient_: dict[str, FloatArray] = {}
        rest = iter(coefficient.tolist())
        for name in self.columns_:
            if name in self.vocabulary_:
                width = len(self.vocabulary_[name]) + 2
                self.category_coefficient_[name] = np.array([next(rest) for _ in range(width)])
                continue
            scale = self.scale_[name]
            self.number_coefficient_[name] = next(rest) if scale.spread > 0 else 0.0
            self.missing_coefficient_[name] = next(rest) if scale.has_missing else 0.0

    def _score(self, X: pd.DataFrame) -> FloatArray:
        # Column by column: no matrix is built, and a row's score does not depend on the rows beside it.
        score = np.full(len(X), self.intercept_)
        for name in self.columns_:
            if name in self.vocabulary_:
                score += np.append(self.category_coefficient_[name], 0.0)[self._category_places(X, name)]
                continue
            values = _numbers(X[name])
            score += self.number_coefficient_[name] * self.scale_[name].apply(values)
            score += self.missing_coefficient_[name] * np.isnan(values)
        return score

    def _category_places(self, X: pd.DataFrame, name: str) -> IntArray:
        """Known values 0 ... k-1, rare k, missing k+1, unseen -1 (which takes the zero at the end)."""
        known, rare = self.vocabulary_[name], self.rare_[name]
        codes = codes_of(X[name], (*known, *rare))
        codes = np.where(codes >= len(known), len(known), codes)
        return np.where(codes == -2, len(known) + 1, codes)

    def _state(self, folder: Path) -> Mapping[str, Any]:  # noqa: ARG002  # all state is JSON
        return {
            "intercept": self.intercept_,
            "rare": self.rare_,
            "scale": {name: asdict(scale) for name, scale in self.scale_.items()},
            "number": self.number_coefficient_,
            "missing": self.missing_coefficient_,
            "category": {name: values.tolist() for name, values in self.category_coefficient_.items()},
        }

    def _restore(self, state: Mapping[str, Any], folder: Path) -> None:  # noqa: ARG002
        self.intercept_ = state["intercept"]
        self.rare_ = {name: tuple(values) for name, values in state["rare"].items()}
        self.scale_ = {name: NumberScale(**scale) for name, scale in state["scale"].items()}
        self.number_coefficient_ = dict(state["number"])
        self.missing_coefficient_ = dict(state["missing"])
        self.category_coefficient_ = {name: np.array(values) for name, values in state["category"].items()}


def _numbers(column: "pd.Series[Any]") -> FloatArray:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _signed_log(values: FloatArray) -> FloatArray:
    """sign(x) log(1 + |x|): counts, days and money on one scale, zero stays zero."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def _rare_values(column: "pd.Series[Any]", known: tuple[str, ...]) -> tuple[str, ...]:
    seen = {str(value) for value in column.dropna().unique()}
    return tuple(sorted(seen - set(known)))
