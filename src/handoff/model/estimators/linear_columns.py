"""How one feature becomes the columns of a linear model: numbers, categories, and categories of many values."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.model.arrays import FloatArray, IntArray
from handoff.model.estimators.splines import hinges, learn_knots
from handoff.model.estimators.target_encoding import TargetEncoding
from handoff.model.estimators.vocabulary import codes_of

#: Columns of a design: numbers or flags, each of shape (n_rows,).
Columns = list[npt.NDArray[Any]]


class LinearFeature(Protocol):
    """One feature's columns: in training as a design, later as the part of the log-odds that they add."""

    kind: ClassVar[str]

    def columns(self, values: "pd.Series[Any]") -> Columns:
        """Return the columns, each of shape (n_rows,)."""

    def part(self, values: "pd.Series[Any]", coefficient: FloatArray) -> FloatArray:
        """Return the sum of coefficient x column, shape (n_rows,), each row's on its own."""


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


@dataclass(frozen=True)
class NumberFeature:
    """A scaled number, a hinge at each knot, and a flag for missing where training missed some."""

    kind: ClassVar[str] = "number"
    scale: NumberScale
    knots: tuple[float, ...]

    @classmethod
    def learn(cls, column: "pd.Series[Any]", knots: int) -> Self:
        """Learn from one column of training."""
        values = numbers_of(column)
        scale = NumberScale.learn(values)
        known = scale.apply(values[~np.isnan(values)]) if scale.spread > 0 and knots else np.empty(0)
        return cls(scale, learn_knots(known, knots))

    def columns(self, values: "pd.Series[Any]") -> Columns:
        """Return the number, its hinges, its flag; nothing of a number that was constant."""
        raw = numbers_of(values)
        found: Columns = []
        if self.scale.spread > 0:
            standard = self.scale.apply(raw)
            found += [standard, *hinges(standard, self.knots)]
        return [*found, np.isnan(raw)] if self.scale.has_missing else found

    def part(self, values: "pd.Series[Any]", coefficient: FloatArray) -> FloatArray:
        """Return the sum of coefficient x column."""
        total = np.zeros(len(values))
        for column, slope in zip(self.columns(values), coefficient.tolist(), strict=True):
            total += slope * column
        return total


@dataclass(frozen=True)
class CategoryFeature:
    """One flag a known value, then one for all rare values, then one for missing; unseen values have none."""

    kind: ClassVar[str] = "category"
    known: tuple[str, ...]
    rare: tuple[str, ...]

    @classmethod
    def learn(cls, column: "pd.Series[Any]", known: tuple[str, ...]) -> Self:
        """Learn which values were seen too rarely to be known."""
        values = sorted({str(value) for value in column.dropna().unique()})
        return cls(known, tuple(value for value in values if value not in set(known)))

    def columns(self, values: "pd.Series[Any]") -> Columns:
        """Return the flags."""
        places = self._places(values)
        return [places == place for place in range(len(self.known) + 2)]

    def part(self, values: "pd.Series[Any]", coefficient: FloatArray) -> FloatArray:
        """Return each row's coefficient: one flag is set, or none."""
        return np.append(coefficient, 0.0)[self._places(values)]

    def _places(self, values: "pd.Series[Any]") -> IntArray:
        """Known values 0 ... k-1, rare k, missing k+1, unseen -1 (which takes the zero at the end)."""
        codes = codes_of(values, (*self.known, *self.rare))
        codes = np.where(codes >= len(self.known), len(self.known), codes)
        return np.where(codes == -2, len(self.known) + 1, codes)


@dataclass(frozen=True)
class EncodedFeature:
    """A category of many values as one number: the evidence of its value."""

    kind: ClassVar[str] = "encoded"
    encoding: TargetEncoding

    def columns(self, values: "pd.Series[Any]") -> Columns:
        """Return the evidence."""
        return [self.encoding.apply(values)]

    def part(self, values: "pd.Series[Any]", coefficient: FloatArray) -> FloatArray:
        """Return the evidence by its coefficient."""
        return float(coefficient[0]) * self.encoding.apply(values)


def feature_to_dict(feature: LinearFeature) -> dict[str, Any]:
    """Return the feature as JSON values; `feature_from_dict` reads it back, exactly."""
    return {"kind": feature.kind, **asdict(feature)}  # type: ignore[call-overload]  # every kind is a dataclass


def feature_from_dict(raw: dict[str, Any]) -> LinearFeature:
    """Read what `feature_to_dict` wrote."""
    if raw["kind"] == NumberFeature.kind:
        return NumberFeature(NumberScale(**raw["scale"]), tuple(raw["knots"]))
    if raw["kind"] == CategoryFeature.kind:
        return CategoryFeature(tuple(raw["known"]), tuple(raw["rare"]))
    own = raw["encoding"]
    return EncodedFeature(TargetEncoding(tuple(own["known"]), tuple(own["score"]), own["missing"]))


def numbers_of(column: "pd.Series[Any]") -> FloatArray:
    """Return a column as doubles, NaN where missing."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _signed_log(values: FloatArray) -> FloatArray:
    """sign(x) log(1 + |x|): counts, days and money on one scale, zero stays zero."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))
