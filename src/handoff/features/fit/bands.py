"""Company size and revenue, from a number or a band ("51 – 200 employees", "1k+", "€1,5 Mio").

The representative of a band is its geometric mean, since firm sizes spread over many orders of magnitude.
A band without an upper end is taken to reach to four times its low, so its representative is twice its low;
one that starts at nothing ("<10", "0-10") is represented by half its high.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from handoff.features.fit.band_grammar import Reading, read_people, read_revenue
from handoff.features.fit.unique_text import Column, FloatArray, ObjectArray, UniqueText, unique_text

#: Representative of an open band: its low times this, or its high divided by this.
OPEN_END_FACTOR: Final = 2.0
LARGEST_COMPANY: Final = 1e8
LARGEST_REVENUE: Final = 1e16

Subject = Literal["people", "revenue"]


class Band(NamedTuple):
    """One band; `high` is infinite where it is open, all are NaN where the text says nothing."""

    low: float
    high: float
    representative: float


NOTHING: Final = Band(math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class CompanySizes:
    """Employees; arrays of shape (n_rows,), NaN where unknown; low <= representative <= high, inf if open."""

    low: FloatArray
    high: FloatArray
    representative: FloatArray


@dataclass(frozen=True, slots=True)
class Revenues:
    """Revenue in units of its own currency, never converted; arrays of shape (n_rows,), as above."""

    low: FloatArray
    high: FloatArray
    representative: FloatArray
    currency: ObjectArray


def parse_company_size(values: Column) -> CompanySizes:
    """Return the number of employees that each of `values`, an array of shape (n_rows,), stands for."""
    numbers = _plain_numbers(values, LARGEST_COMPANY)
    if numbers is not None:
        return CompanySizes(numbers, numbers.copy(), numbers.copy())
    unique = unique_text(values)
    bands = [size_band(text) for text in unique.texts]
    return CompanySizes(*_columns(unique, bands))


def parse_revenue(values: Column) -> Revenues:
    """Return the revenue that each of `values`, an array of shape (n_rows,), stands for."""
    numbers = _plain_numbers(values, LARGEST_REVENUE)
    if numbers is not None:
        none = np.full(len(numbers), None, dtype=object)
        return Revenues(numbers, numbers.copy(), numbers.copy(), none)
    unique = unique_text(values)
    readings = [read_revenue(text) for text in unique.texts]
    bands = [_band(reading, floor=0.0, largest=LARGEST_REVENUE) for reading in readings]
    known = [reading.currency if reading else None for reading in readings]
    return Revenues(*_columns(unique, bands), currency=unique.spread(known))


def size_band(text: str) -> Band:
    """Return the band of one written company size.

    >>> size_band("50-200")
    Band(low=50.0, high=200.0, representative=100.0)
    >>> size_band("1k+"), size_band("<10").representative, size_band("lots")
    (Band(low=1000.0, high=inf, representative=2000.0), 5.0, Band(low=nan, high=nan, representative=nan))
    """
    return _band(read_people(text), floor=1.0, largest=LARGEST_COMPANY)


def revenue_band(text: str) -> Band:
    """Return the band of one written revenue, in its own currency.

    >>> revenue_band("€1,5 Mio").representative, revenue_band("10M-40M").representative
    (1500000.0, 20000000.0)
    """
    return _band(read_revenue(text), floor=0.0, largest=LARGEST_REVENUE)


def _band(reading: Reading | None, *, floor: float, largest: float) -> Band:
    if reading is None:
        return NOTHING
    low, high = reading.low, reading.high
    if low is None:
        low = min(floor, high) if high is not None else math.nan
        open_below = True
    else:
        open_below = low == 0
    if high is None:
        high = math.inf
    if not low <= high or (high > largest and high != math.inf) or low > largest:
        return NOTHING
    return Band(low, high, _representative(low, high, open_below))


def _representative(low: float, high: float, open_below: bool) -> float:
    if high == math.inf:
        return low * OPEN_END_FACTOR
    middle = high / OPEN_END_FACTOR if open_below else math.sqrt(low * high)
    return min(max(middle, low), high)


def _plain_numbers(values: Column, largest: float) -> FloatArray | None:
    """Return `values` as they are where the whole column is numeric: no text is parsed."""
    dtype = getattr(values, "dtype", None)
    if dtype is None or not pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_bool_dtype(dtype):
        return None
    numbers = np.array(pd.Series(values).to_numpy(dtype=np.float64, na_value=np.nan))
    numbers[~((numbers >= 0) & (numbers <= largest))] = np.nan
    return numbers


def _columns(unique: UniqueText, bands: list[Band]) -> tuple[FloatArray, FloatArray, FloatArray]:
    parts: list[Callable[[Band], float]] = [lambda b: b.low, lambda b: b.high, lambda b: b.representative]
    low, high, representative = (unique.spread_numbers([part(band) for band in bands]) for part in parts)
    return low, high, representative
