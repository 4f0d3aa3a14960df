"""Small boosters over columns of every kind, and rows that are hard to route."""

from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float64]
CATEGORY = 5


def mixed_rows(rows: int, seed: int) -> Rows:
    """Numbers, counts with many zeros, gaps, a constant, few values, a category, shape (rows, 7)."""
    random = np.random.default_rng(seed)
    gaps = np.where(random.random(rows) < 0.3, np.nan, random.normal(size=rows))
    zeros = np.where(random.random(rows) < 0.5, 0.0, random.normal(size=rows))
    category = np.where(random.random(rows) < 0.1, np.nan, random.integers(0, 40, rows))
    columns = [random.normal(size=rows), random.poisson(1, rows), gaps, np.ones(rows), zeros, category]
    return np.column_stack([*columns, np.where(random.random(rows) < 0.2, np.nan, random.integers(0, 3, rows))])


def train(rows: Rows, target: npt.NDArray[Any], trees: int = 8, **parameters: Any) -> lightgbm.Booster:
    """Fit a booster of few rows a leaf, read back from its text."""
    given: dict[str, Any] = {
        "objective": "regression",
        "min_data_in_leaf": 3,
        "min_data_per_group": 3,
        "verbosity": -1,
        **parameters,
    }
    given |= {"num_threads": 1, "deterministic": True, "max_cat_to_onehot": 2, "cat_smooth": 0.1, "cat_l2": 0.1}
    categories = [CATEGORY] if rows.shape[1] > CATEGORY and np.nanmax(rows[:, CATEGORY]) > 2 else []
    data = lightgbm.Dataset(rows, label=target, categorical_feature=categories, params=given)
    return lightgbm.Booster(model_str=lightgbm.train(given, data, trees).model_to_string())


def target_of(rows: Rows, seed: int) -> npt.NDArray[np.float64]:
    """What the columns give together, each in its own way."""
    known = np.where(np.isnan(rows), -1.0, rows)
    weight = np.random.default_rng(seed).normal(size=(rows.shape[1],))
    wave = np.sin(known[:, CATEGORY] * 2)
    return np.asarray(np.tanh(known[:, :CATEGORY]) @ weight[:CATEGORY] + wave + known[:, 0] * np.abs(known[:, 2]))


def hard_rows(rows: Rows, thresholds: dict[int, npt.NDArray[np.float64]]) -> Rows:
    """Rows whose numbers sit on thresholds and right beside, next to zero, at NaN, and at codes never seen."""
    odd = [0.0, -0.0, 1e-36, -1e-36, 1e-34, -1e-34, np.nan, 0.5, -0.5, -1.0, -7.0, 39.9, 64.0, 5000.0, 1e9, -1e9]
    made: list[npt.NDArray[np.float64]] = []
    for column in range(rows.shape[1]):
        edges = thresholds.get(column, np.empty(0))
        for value in [*odd, *edges, *np.nextafter(edges, -np.inf), *np.nextafter(edges, np.inf)]:
            row = rows[len(made) % len(rows)].copy()
            row[column] = value
            made.append(row)
    return np.array(made)


def chain_rows(rows: int, features: int, seed: int = 0) -> tuple[Rows, npt.NDArray[np.float64]]:
    """Rows of rare ones, and as target the place of the first: trees become one long chain."""
    ones = np.random.default_rng(seed).random((rows, features)) < 0.12
    return ones.astype(np.float64), np.where(ones.any(axis=1), ones.argmax(axis=1), features) ** 2.0
