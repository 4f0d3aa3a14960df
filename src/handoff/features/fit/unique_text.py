"""Parses each distinct text of a column once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from handoff.features.fit.folding import fold

Column: TypeAlias = "pd.Series[Any] | NDArray[Any] | Sequence[Any]"
ObjectArray: TypeAlias = NDArray[np.object_]
FloatArray: TypeAlias = NDArray[np.float64]

#: Words that people and systems write where they have nothing to say, folded.
PLACEHOLDERS: Final = frozenset(
    {
        "",
        "n a",
        "na",
        "nan",
        "nat",
        "none",
        "null",
        "nil",
        "unknown",
        "not available",
        "not applicable",
        "not set",
    }
    | {"unspecified", "undefined", "missing", "k a", "keine angabe", "unbekannt", "inconnu", "non renseigne"}
    | {"desconocido", "sconosciuto", "onbekend", "nvt", "tbd", "no data", "not provided", "not specified"}
)
_LONGEST_PLACEHOLDER: Final = 24


@dataclass(frozen=True, slots=True)
class UniqueText:
    """The distinct texts of a column and, for each row, which one it holds (-1 for a missing value)."""

    codes: NDArray[np.intp]
    texts: tuple[str, ...]

    def spread(self, parsed: Sequence[Any]) -> ObjectArray:
        """Return one object a row from one parsed value for each distinct text; None where it is missing."""
        table = np.empty(len(parsed) + 1, dtype=object)
        table[:-1] = parsed
        return table[self.codes]

    def spread_numbers(self, parsed: Sequence[float] | FloatArray) -> FloatArray:
        """Return one number a row from one parsed number for each distinct text; NaN where it is missing."""
        return np.append(np.asarray(parsed, dtype=np.float64), np.nan)[self.codes]


def unique_text(values: Column) -> UniqueText:
    """Factorize `values`, an array of shape (n_rows,), of any type; None, NaN and NaT are missing."""
    column = as_objects(values)
    try:
        codes, found = pd.factorize(column)
    except TypeError:  # lists and dictionaries have no hash
        codes, found = pd.factorize(_map(column, _readable))
    return UniqueText(np.asarray(codes, dtype=np.intp), tuple(str(value) for value in found))


def as_objects(values: Column) -> ObjectArray:
    """Return `values` as a one-dimensional object array, not copied where it already is one."""
    if isinstance(values, pd.Series):
        return np.asarray(values.to_numpy(dtype=object))
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return values.astype(object, copy=False)
    column = np.empty(len(values), dtype=object)
    column[:] = list(values)
    return column


def is_placeholder(text: str) -> bool:
    """Say whether `text` only stands for "no value" ("n/a", "-", "unknown").

    >>> is_placeholder(" N/A "), is_placeholder("--"), is_placeholder("Naples")
    (True, True, False)
    """
    return len(text) <= _LONGEST_PLACEHOLDER and fold(text) in PLACEHOLDERS


def _readable(value: Any) -> str | None:
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else str(value)


def _map(column: ObjectArray, read: Callable[[Any], str | None]) -> ObjectArray:
    result = np.empty(len(column), dtype=object)
    result[:] = [read(value) for value in column]
    return result
