"""The contract of all estimators: fit, predict_proba, raw_score, importance, save and load."""

import json
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin

from handoff.errors import FeatureError, TrainingError
from handoff.model.arrays import FloatArray, Label, Labels, probability_of
from handoff.model.columns import check_columns
from handoff.model.estimators.contributions import Contributions
from handoff.model.estimators.vocabulary import is_category, learn_vocabulary

STATE = "estimator.json"


class Propensity(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """P(SQL within the horizon) of each row; the constructor only stores, checks are made in `fit`.

    After `fit`: columns_ (names, in order), vocabulary_ (known values of each category column),
    classes_ (0 and 1).
    """

    algorithm = ""
    columns_: tuple[str, ...]
    vocabulary_: dict[str, tuple[str, ...]]
    classes_: Label

    def fit(self, X: pd.DataFrame, y: Labels, sample_weight: FloatArray | None = None) -> Self:
        """Learn from X of shape (n_rows, n_features) and labels 0 / 1 of shape (n_rows,); X is not changed.

        Raises:
            TrainingError: a label that is not 0 or 1, only one class, or a weight that cannot be used.
            FeatureError: a number is infinite.
        """
        label = _checked_label(X, y)
        weight = _checked_weight(len(label), sample_weight)
        _refuse_infinities(X)
        self.columns_ = tuple(str(name) for name in X.columns)
        self.classes_ = np.array([0, 1], dtype=np.int8)
        self.vocabulary_ = {
            name: learn_vocabulary(X[name], self._min_category_rows()) for name in self.columns_ if is_category(X[name])
        }
        self._learn(X, label, weight)
        return self

    def raw_score(self, X: pd.DataFrame) -> FloatArray:
        """Return the log-odds of each row, before calibration: ndarray of shape (n_rows,).

        Raises:
            FeatureError: the columns differ from those of `fit` (shown as a diff), or a number is infinite.
        """
        check_columns(self.columns_, [str(name) for name in X.columns])
        self._check_kinds(X)
        _refuse_infinities(X)
        return self._score(X)

    def predict_proba(self, X: pd.DataFrame) -> FloatArray:
        """Return P(0) and P(1) of each row: ndarray of shape (n_rows, 2)."""
        positive = probability_of(self.raw_score(X))
        return np.column_stack([1.0 - positive, positive])

    def predict(self, X: pd.DataFrame) -> Label:
        """Return the likelier class of each row: ndarray of shape (n_rows,)."""
        return (self.raw_score(X) >= 0).astype(np.int8)

    def contributions(self, X: pd.DataFrame) -> Contributions:
        """Split the log-odds of each row exactly into what each feature adds to the average row's.

        Raises:
            FeatureError: the columns differ from those of `fit` (shown as a diff), or a number is infinite.
        """
        check_columns(self.columns_, [str(name) for name in X.columns])
        self._check_kinds(X)
        _refuse_infinities(X)
        return self._contributions(X)

    @abstractmethod
    def importance(self) -> dict[str, float]:
        """Return each feature's share of what was learned; the shares add up to 1 (or all are 0)."""

    def save(self, folder: Path) -> None:
        """Write plain files into `folder`; `load` makes an estimator with the same answers, bit for bit."""
        folder.mkdir(parents=True, exist_ok=True)
        state = {
            "algorithm": self.algorithm,
            "parameters": self.get_params(),
            "columns": self.columns_,
            "vocabulary": self.vocabulary_,
            "learned": self._state(folder),
        }
        (folder / STATE).write_text(json.dumps(state, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote."""
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        estimator = cls(**state["parameters"])
        estimator.columns_ = tuple(state["columns"])
        estimator.vocabulary_ = {name: tuple(values) for name, values in state["vocabulary"].items()}
        estimator.classes_ = np.array([0, 1], dtype=np.int8)
        estimator._restore(state["learned"], folder)
        return estimator

    @abstractmethod
    def _learn(self, X: pd.DataFrame, label: Label, weight: FloatArray) -> None: ...

    @abstractmethod
    def _score(self, X: pd.DataFrame) -> FloatArray: ...

    @abstractmethod
    def _contributions(self, X: pd.DataFrame) -> Contributions: ...

    @abstractmethod
    def _state(self, folder: Path) -> Mapping[str, Any]: ...

    @abstractmethod
    def _restore(self, state: Mapping[str, Any], folder: Path) -> None: ...

    def _min_category_rows(self) -> int:
        return int(getattr(self, "min_category_rows", 1))

    def _check_kinds(self, X: pd.DataFrame) -> None:
        for name in self.columns_:
            if is_category(X[name]) != (name in self.vocabulary_):
                was = "a category" if name in self.vocabulary_ else "a number"
                raise FeatureError(f"column {name} was {was} in training and is {X[name].dtype} now; train again")


def share_of_total(amounts: Mapping[str, float]) -> dict[str, float]:
    """Return `amounts` divided by their sum; zeros when the sum is zero."""
    total = sum(amounts.values())
    return {name: amount / total if total > 0 else 0.0 for name, amount in amounts.items()}


def _checked_label(X: pd.DataFrame, y: Labels) -> Label:
    label = np.asarray(y)
    if label.ndim != 1 or len(label) != len(X):
        raise TrainingError(f"there are {len(X)} rows and labels of shape {label.shape}; give one label a row")
    wrong = ~np.isin(label, (0, 1))
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise TrainingError(f"label {label[place]!r} in row {place} is neither 0 nor 1; leave out rows without one")
    positives = int(label.sum())
    if positives in (0, len(label)):
        raise TrainingError(f"all {len(label)} rows have one label ({positives} positive); both outcomes are needed")
    return label.astype(np.int8)


def _checked_weight(rows: int, sample_weight: FloatArray | None) -> FloatArray:
    weight = np.ones(rows) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    if weight.shape != (rows,) or not (np.isfinite(weight).all() and (weight >= 0).all() and weight.sum() > 0):
        raise TrainingError(f"weights of shape {weight.shape} for {rows} rows: one finite weight >= 0 a row is needed")
    return weight


def _refuse_infinities(X: pd.DataFrame) -> None:
    for name in X.columns:
        if is_category(X[name]):
            continue
        infinite = np.isinf(X[name].to_numpy(dtype=np.float64, na_value=np.nan))
        if infinite.any():
            place = int(np.flatnonzero(infinite)[0])
            raise FeatureError(f"column {name} row {place} is infinite; make it missing (NaN) or mend the feature")
