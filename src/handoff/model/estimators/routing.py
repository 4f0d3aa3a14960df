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
    """Where each split is decided: `places` holds its column and its rank; a row goes right if its own rank is higher.

    thresholds: of each feature, in order. numbers: the columns of numbers. sets: the splits by categories; they are the
    columns after those of numbers, of rank 0. outside: for each of `sets`, which codes are outside of it.
    """

    places: Mapping[Split, tuple[int, int]]
    thresholds: Mapping[int, FloatArray]
    numbers: tuple[NumberColumn, ...]
    sets: tuple[Split, ...]
    outside: tuple[Turns, ...]

    @classmethod
    def of(cls, splits: Iterable[Split]) -> Self:
        """Collect what all trees ask for."""
        distinct = set(splits)
        by_number = [split for split in distinct if split.categories is None]
        sets = tuple(sorted((split for split in distinct if split.categories is not None), key=_order))
        thresholds = _thresholds(by_number)
        numbers = tuple(sorted({_column(split) for split in by_number}))
        column = {number: place for place, number in enumerate(numbers)}
        places = {split: (place, 0) for place, split in enumerate(sets, start=len(numbers))}
        for split in by_number:
            rank = int(np.searchsorted(thresholds[split.feature], split.threshold))
            places[split] = column[_column(split)], rank
        tops = _tops(sets)
        outside = tuple(_outside(split, tops[split.feature]) for split in sets)
        return cls(places, thresholds, numbers, sets, outside)


class RoutedRows:
    """A block of rows, ready to be asked which way they go."""

    def __init__(self, routing: Routing, rows: Numbers) -> None:
        """Rank the numbers of rows of shape (n_rows, n_features)."""
        ranks = {feature: _ranks(rows[:, feature], limits) for feature, limits in routing.thresholds.items()}
        self._ranks = [
            _with_missing(ranks[column[0]], rows[:, column[0]], routing.thresholds[column[0]], column)
            for column in routing.numbers
        ]
        codes = {feature: _codes(rows[:, feature], top) for feature, top in _tops(routing.sets).items()}
        self._codes = [codes[split.feature] for split in routing.sets]
        self._outside = routing.outside

    def right(self, column: int, rank: int, out: Turns) -> Turns:
        """Write into `out`, shape (n_rows,), which rows go right."""
        if column < len(self._ranks):
            return np.greater(self._ranks[column], rank, out=out)
        place = column - len(self._ranks)
        return self._outside[place].take(self._codes[place], out=out, mode="clip")


def _column(split: Split) -> NumberColumn:
    # Which way missing numbers go matters only where there are any.
    return split.feature, split.missing, split.missing_left and split.missing != Missing.NONE


def _order(split: Split) -> tuple[int, tuple[int, ...]]:
    return split.feature, split.categories or ()


def _thresholds(splits: Iterable[Split]) -> dict[int, FloatArray]:
    found: dict[int, set[float]] = {}
    for split in splits:
        found.setdefault(split.feature, set()).add(split.threshold)
    return {feature: np.array(sorted(values)) for feature, values in found.items()}


def _tops(sets: Iterable[Split]) -> dict[int, int]:
    """Return, by feature, the code after the last that any set names."""
    found: dict[int, int] = {}
    for split in sets:
        found[split.feature] = max(found.get(split.feature, 0), *(code + 1 for code in split.categories or ()), 0)
    return found


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


def _with_missing(ranks: Ranks, values: Numbers, thresholds: FloatArray, column: NumberColumn) -> Ranks:
    """Return the ranks with missing numbers below or above every threshold; NaN as zero where none is missing."""
    _, missing, left = column
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
    return (
        np.uint8
        if largest <= np.iinfo(np.uint8).max
        else np.uint16
        if largest <= np.iinfo(np.uint16).max
        else np.uint32
    )
