"""Category columns: the values that were seen in training, and the code of each value now."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from handoff.model.arrays import IntArray


def is_category(column: "pd.Series[Any]") -> bool:
    """Tell whether a column holds categories (pandas category or text), not numbers."""
    return not pd.api.types.is_numeric_dtype(column.dtype) or isinstance(column.dtype, pd.CategoricalDtype)


def learn_vocabulary(column: "pd.Series[Any]", min_rows: int) -> tuple[str, ...]:
    """Return the values that occur in at least `min_rows` rows, in alphabetical order."""
    counts = column.value_counts(dropna=True)
    return tuple(sorted(str(value) for value in counts.index[counts.to_numpy() >= min_rows]))


def codes_of(column: "pd.Series[Any]", vocabulary: Sequence[str]) -> IntArray:
    """Return each row's place in `vocabulary`, shape (n_rows,); -2 when missing, -1 when not in it."""
    known = pd.Index(np.array(vocabulary, dtype=object), dtype=object)
    category = column.astype("category")
    place = known.get_indexer(pd.Index([str(value) for value in category.cat.categories], dtype=object))
    codes = category.cat.codes.to_numpy().astype(np.int64)
    lookup = np.append(place, -2).astype(np.int64)
    return np.asarray(lookup[codes], dtype=np.int64)
