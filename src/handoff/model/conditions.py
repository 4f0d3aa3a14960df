"""Which condition a value meets: the groups of leads that reasons compare."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Self

import numpy as np
import pandas as pd

from handoff.domain.catalogue import Family, Feature
from handoff.model.arrays import FloatArray, IntArray
from handoff.model.estimators.vocabulary import codes_of, is_category

COUNT_EDGES: Final = (1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0)
DAY_EDGES: Final = (7.0, 14.0, 30.0, 60.0, 90.0, 180.0)
#: Numbers with no more different values than this are compared value by value.
FEW_VALUES: Final = 5
#: Groups of equal size that other numbers are cut into.
BANDS: Final = 5


class Measure(StrEnum):
    """How a column is read: events counted, days since an event, another number, or a category."""

    COUNT = "count"
    SILENCE = "silence"
    NUMBER = "number"
    VALUE = "value"
    CATEGORY = "category"


def measure_of(feature: Feature) -> Measure | None:
    """Return how people read an engagement or account feature; None: its number says nothing to them.

    Other families are read by their values (see `Conditions.learn`).
    """
    if "_count_" in feature.name or "colleagues" in feature.name:
        return Measure.COUNT
    return Measure.SILENCE if feature.name.endswith("_days_since_last") else None


@dataclass(frozen=True)
class Conditions:
    """The conditions of one column, numbered; after the last come "never seen in training" and "missing".

    Counts and silences: below the first edge, then at least each edge (a lead meets the last that it reaches).
    Numbers: bands between edges, the upper edge within. Values: equal to each edge. Categories: each of `values`.
    """

    measure: Measure
    edges: tuple[float, ...] = ()
    values: tuple[str, ...] = ()

    @property
    def unseen(self) -> int:
        """The number of the condition "never seen in training"."""
        if self.measure is Measure.CATEGORY:
            return len(self.values)
        return len(self.edges) + (self.measure is not Measure.VALUE)

    @property
    def missing(self) -> int:
        """The number of the condition "missing"."""
        return self.unseen + 1

    @property
    def cumulative(self) -> bool:
        """Whether a condition holds also for those who meet a later one."""
        return self.measure in (Measure.COUNT, Measure.SILENCE)

    @classmethod
    def learn(cls, feature: Feature, column: "pd.Series[Any]") -> Self:
        """Choose the conditions of a column from its training rows, shape (n_rows,)."""
        if is_category(column):
            return cls(Measure.CATEGORY, values=tuple(sorted(map(str, column.dropna().unique()))))
        measure = measure_of(feature) if feature.family in (Family.ENGAGEMENT, Family.ACCOUNT) else None
        if measure is not None:
            return cls(measure, COUNT_EDGES if measure is Measure.COUNT else DAY_EDGES)
        number = _numbers(column)
        number = number[~np.isnan(number)]
        few = np.unique(number)
        if len(few) <= FEW_VALUES:
            return cls(Measure.VALUE, tuple(few.tolist()))
        return cls(Measure.NUMBER, _cuts(number))

    def codes(self, column: "pd.Series[Any]") -> IntArray:
        """Return the number of the condition that each value meets, shape (n_rows,)."""
        if self.measure is Measure.CATEGORY:
            code = codes_of(column, self.values)
            return np.where(code >= 0, code, np.where(code == -1, self.unseen, self.missing))
        number, edges = _numbers(column), np.array(self.edges)
        found = np.searchsorted(edges, number, side="right" if self.cumulative else "left")
        if self.measure is Measure.VALUE:
            inside = np.minimum(found, max(0, len(edges) - 1))
            same = edges[inside] == number if len(edges) else np.zeros(len(number), dtype=np.bool_)
            found = np.where(same, inside, self.unseen)
        return np.where(np.isnan(number), self.missing, found).astype(np.int64)

    def to_dict(self) -> dict[str, Any]:
        """Return the conditions as JSON values."""
        return {"measure": self.measure.value, "edges": list(self.edges), "values": list(self.values)}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        return cls(Measure(raw["measure"]), tuple(raw["edges"]), tuple(raw["values"]))


def _numbers(column: "pd.Series[Any]") -> FloatArray:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def _cuts(number: FloatArray) -> tuple[float, ...]:
    """Return cuts between groups of about equal size, each a value that occurs, rounded to what people read."""
    inner = np.quantile(number, np.linspace(0, 1, BANDS + 1)[1:-1], method="nearest")
    return tuple(sorted({rounded(float(cut)) for cut in inner if cut < number.max()}))


def rounded(number: float) -> float:
    """Return a number with three significant digits.

    >>> rounded(1234.5), rounded(0.012345), rounded(0.0)
    (1230.0, 0.0123, 0.0)
    """
    return float(f"{number:.3g}")
