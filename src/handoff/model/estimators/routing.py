"""Exact routing: each number becomes its rank among the model's own thresholds, once for all trees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray
from handoff.model.estimators.trees import Missing, Split

# LightGBM takes numbers as near to zero as this for zero (include/LightGBM/meta.h, kZeroThreshold: a float32).
NEARLY_ZERO = float(np.float32(1e-35))

Numbers = npt.NDArray[np.floating[Any]]
Ranks = npt.NDArray[np.unsignedinteger[Any]]
Turns = npt.NDArray[np.bool_]
NumberColumn = tuple[int, Missing, bool]
"""A feature, which of its numbers are missing, and whether those go left."""


@dataclass(frozen=True)
class Routing:
    """The thresholds of each feature, the number columns that splits ask for, and the sets of categories.

    A split is a (column, rank): a row goes right where its rank in that column is higher. Sets of categories are
    columns after the number columns, of rank 0.
    """

    thresholds: Mapping[int, FloatArray]
    numbers: Mapping[NumberColumn, int]
    sets: Mapping[Split, int]
    members: tuple[Turns, ...]

    @classmethod
    def of(cls, splits: Iterable[Split]) -> Self:
        """Collect what all trees ask for."""
        distinct = set(splits)
        by_feature: dict[int, set[float]] = {}
        for split in distinct:
            if split.categories is None:
                by_feature.setdefault(split.feature, set()).add(split.threshold)
        columns = sorted({_column(split) for split in distinct if split.categories is None})
        sets = sorted((split for split in distinct if split.categories is not None), key=_order)
        top = {split.feature: 0 for split in sets}
        for split in sets:
            top[split.feature] = max(top[split.feature], *(code + 1 for code in split.categories or ()), 0)
        return cls(
            {feature: np.array(sorted(found), dtype=np.float64) for feature, found in by_feature.items()},
            {column: place for place, column in enumerate(columns)},
            {split: place for place, split in enumerate(sets, start=len(columns))},
            tuple(_outside(split, top[split.feature]) for split in sets),
        )

    def place(self, split: Split) -> tuple[int, int]:
        """Return the column and the rank that decide the split."""
        if split.categories is not None:
            return self.sets[split], 0
        rank = int(np.searchsorted(self.thresholds[split.feature], split.threshold))
        return self.numbers[_column(split)], rank


class RoutedRows:
    """A block of rows, ready to be asked which way they go."""

    def __init__(self, routing: Routing, rows: Numbers) -> None:
        """Rank the numbers of rows of shape (n_rows, n_features)."""
        self._members, self._first_set = routing.members, len(routing.numbers)
        ranks = {feature: _ranks(rows[:, feature], limits) for feature, limits in routing.thresholds.items()}
        self._ranks = [
            _with_missing(ranks[feature], rows[:, feature], routing.thresholds[feature], missing, left)
            for feature, missing, left in routing.numbers
        ]
        tops = {split.feature: len(self._members[place - self._first_set]) - 1 for split, place in routing.sets.items()}
        codes = {feature: _codes(rows[:, feature], top) for feature, top in tops.items()}
        self._codes = [codes[split.feature] for split in routing.sets]

    def right(self, column: int, rank: int, out: Turns) -> Turns:
        """Write into `out`, shape (n_rows,), which rows go right."""
        if column < self._first_set:
            return np.greater(self._ranks[column], rank, out=out)
        place = column - self._first_set
        return self._members[place].take(self._codes[place], out=out, mode="clip")


def _column(split: Split) -> NumberColumn:
    # Which way missing numbers go matters only where there are any.
    return split.feature, split.missing, split.missing_left and split.missing != Missing.NONE


def _order(split: Split) -> tuple[int, tuple[int, ...]]:
    return split.feature, split.categories or ()


def _outside(split: Split, top: int) -> Turns:
    """For codes 0 ... top: is it outside the set? The last stands for missing and for codes that no split names."""
    outside = np.ones(top + 1, dtype=np.bool_)
    outside[list(split.categories or ())] = False
    return outside


def _ranks(values: Numbers, thresholds: FloatArray) -> Ranks:
    """Return how many thresholds are below each value, so that value <= thresholds[k] is rank <= k."""
    numbers = values.astype(np.float64)
    numbers[np.abs(numbers) <= NEARLY_ZERO] = 0.0
    return np.searchsorted(thresholds, numbers, side="left").astype(_narrowest(len(thresholds)))


def _with_missing(ranks: Ranks, values: Numbers, thresholds: FloatArray, missing: Missing, left: bool) -> Ranks:  # noqa: FBT001
    """Return the ranks with missing numbers below or above every threshold; NaN as zero where none is missing."""
    where = np.isnan(values)
    if missing == Missing.ZERO:
        where |= np.abs(values) <= NEARLY_ZERO
    if not where.any():
        return ranks
    zero = int(np.searchsorted(thresholds, 0.0, side="left"))
    found = ranks.copy()
    found[where] = zero if missing == Missing.NONE else 0 if left else len(thresholds)
    return found


def _codes(values: Numbers, top: int) -> npt.NDArray[np.intp]:
    """Return category codes as LightGBM cuts them to integers; `top` for missing, negative and larger ones."""
    known = (values > -1) & (values < top)
    return np.where(known, values, top).astype(np.intp)


def _narrowest(largest: int) -> type[np.unsignedinteger[Any]]:
    return np.uint8 if largest <= np.iinfo(np.uint8).max else np.uint16 if largest <= np.iinfo(np.uint16).max else np.uint32
