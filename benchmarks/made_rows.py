"""Feature rows of every kind with labels that depend on some of them, and a booster that learned from them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.model.estimators.boosted import LightGBMPropensity

TRAINING_ROWS = 50_000


@dataclass(frozen=True)
class RowsSize:
    """How many rows and features, and how many trees of how many leaves learn from them."""

    rows: int
    features: int
    trees: int
    leaves: int


def made_rows(size: RowsSize, seed: int = 0) -> pd.DataFrame:
    """Return normal numbers, counts, skewed numbers with gaps, few values with gaps; every sixteenth is a category."""
    random = np.random.default_rng(seed)
    return pd.DataFrame({f"feature_{place}": _column(place, size.rows, random) for place in range(size.features)})


def fit_booster(rows: pd.DataFrame, size: RowsSize, threads: int) -> LightGBMPropensity:
    """Return an estimator with the asked number of trees, fitted to labels that a quarter of the features move."""
    some = rows.iloc[:TRAINING_ROWS]
    known = np.column_stack([_numbers(some[name]) for name in some.columns[: max(1, size.features // 4)]])
    known = (known - known.mean(axis=0)) / known.std(axis=0)
    random = np.random.default_rng(1)
    log_odds = known @ random.normal(size=known.shape[1]) / 2 - 1
    label = (random.random(len(some)) < 1 / (1 + np.exp(-log_odds))).astype(np.int8)
    estimator = LightGBMPropensity(
        num_iterations=size.trees,
        num_leaves=size.leaves,
        min_data_in_leaf=20,
        feature_fraction=0.5,
        bagging_fraction=1.0,
        learning_rate=0.05,
        max_bin=255,
        num_threads=threads,
    )
    return estimator.fit(some, label)


def _column(place: int, rows: int, random: np.random.Generator) -> "npt.NDArray[np.float32] | pd.Categorical[object]":
    if place % 16 == 3:
        names = np.array([*(f"v{code}" for code in range(5 + place)), None], dtype=object)
        return pd.Categorical(names[random.integers(0, len(names), rows)])
    if place % 4 == 0:
        return random.normal(size=rows).astype(np.float32)
    if place % 4 == 1:
        return random.poisson(random.uniform(0.3, 4), rows).astype(np.float32)
    if place % 4 == 2:
        return _with_gaps(np.exp(random.normal(3, 1, rows)), 0.3, random)
    return _with_gaps(random.integers(0, 5 + place, rows).astype(np.float64), 0.05, random)


def _with_gaps(values: npt.NDArray[np.float64], share: float, random: np.random.Generator) -> npt.NDArray[np.float32]:
    return np.where(random.random(len(values)) < share, np.nan, values).astype(np.float32)


def _numbers(column: "pd.Series[float]") -> npt.NDArray[np.float64]:
    codes = column.cat.codes if isinstance(column.dtype, pd.CategoricalDtype) else column
    return np.asarray(np.nan_to_num(codes.to_numpy(dtype=np.float64)))
