"""Finds columns that tell nights apart rather than the leads of one night, as interest rates and months do.

A nightly list ranks the leads of one night, among whom such a column hardly differs: it cannot help there. But a model
learns from it which past periods went well, and extrapolates that into a future with values it has never seen. What
such a column rightly says is the level, and the level is taken from the newest nights of known outcome.
"""

from typing import Any

import numpy as np
import pandas as pd

from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.model.arrays import FloatArray, IntArray, Nights
from handoff.model.estimators.vocabulary import is_category

#: Rows that each have a moment of their own are taken together in so many blocks of time.
BLOCKS = 100
#: More of the variance lies between nights than among the leads of a night.
MOSTLY = 0.5


def period_columns(table: TrainingTable, positions: IntArray) -> dict[str, float]:
    """Return the columns that mostly tell nights apart, with the share of their variance that does so.

    positions: the rows to look at, which must be training rows, shape (n_rows,).
    """
    shares = between_nights(table, positions)
    return {name: share for name, share in shares.items() if share > MOSTLY}


def without_period_columns(table: TrainingTable, positions: IntArray) -> tuple[TrainingTable, dict[str, float]]:
    """Return the table without its period columns, and these; where no other is left, all columns stay."""
    found = period_columns(table, positions)
    features = table.features
    if not found or len(found) == len(features.catalogue):
        return table, {}
    catalogue = features.catalogue.select([name for name in features.catalogue.names if name not in found])
    kept = FeatureTable(features.rows, features.values[list(catalogue.names)], catalogue)
    return table.with_features(kept), found


def between_nights(table: TrainingTable, positions: IntArray) -> dict[str, float]:
    """Return the share of each column's variance that lies between nights, from 0 to 1.

    Of a category: of its flags together. Corrected for what chance puts between groups (omega squared: Hays 1963,
    Statistics for Psychologists, p. 382).
    """
    block = _blocks(table.features.rows["as_of"].to_numpy().astype("datetime64[us]")[positions])
    values = table.features.values.iloc[positions]
    return {str(name): _share(values[name], block) for name in values.columns}


def _blocks(night: Nights) -> IntArray:
    """Return the block of each row: its night, or one of BLOCKS periods with about equal counts of rows."""
    nights, place = np.unique(night, return_inverse=True)
    if len(nights) <= BLOCKS:
        return np.asarray(place, dtype=np.int64)
    ends = np.cumsum(np.bincount(place))
    return np.asarray(((ends - 1) * BLOCKS // len(night))[place], dtype=np.int64)


def _share(column: "pd.Series[Any]", block: IntArray) -> float:
    size = np.bincount(block).astype(np.float64)
    groups, rows = len(size), len(block)
    total, explained = (_of_category if is_category(column) else _of_number)(column, block, size)
    chance = (groups - 1) * (total - explained) / max(1, rows - groups)
    between, whole = float(np.maximum(0.0, explained - chance).sum()), float(total.sum())
    # Sums round: no share is above 1.
    return min(1.0, between / whole) if whole > 0 else 0.0


def _of_number(column: "pd.Series[Any]", block: IntArray, size: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the sum of squares of a number (missing as its mean), and the part between blocks; shape (1,)."""
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    missing = np.isnan(values)
    if missing.all():
        return np.zeros(1), np.zeros(1)
    away = np.where(missing, values[~missing].mean(), values)
    away -= away.mean()
    explained = (np.bincount(block, away) ** 2 / np.maximum(size, 1.0)).sum()
    return np.array([away @ away]), np.array([explained])


def _of_category(column: "pd.Series[Any]", block: IntArray, size: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the same of one flag a value, missing among them, each of shape (n_values,).

    From the counts of values in blocks, so that ten thousand values need no ten thousand flags.
    """
    codes = column.astype("category").cat.codes.to_numpy().astype(np.int64) + 1
    count = np.bincount(codes).astype(np.float64)
    pair, together = np.unique(block * len(count) + codes, return_counts=True)
    squares = np.bincount(pair % len(count), together**2 / size[pair // len(count)], minlength=len(count))
    by_chance = count**2 / len(codes)
    return count - by_chance, squares - by_chance
