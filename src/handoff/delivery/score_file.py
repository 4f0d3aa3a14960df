"""Reads a file of scores back as the very table that it was written from."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from handoff.errors import WorkspaceError
from handoff.scoring.scored import LISTS, SCORE_COLUMNS, SCORE_TYPES


def read_scores(path: Path) -> pd.DataFrame:
    """Return the rows of a night with the columns and types of `SCORE_COLUMNS`; what an old file lacks is missing.

    Raises:
        WorkspaceError: the file is missing or damaged.
    """
    try:
        with pq.ParquetFile(path) as file:
            there = set(file.schema_arrow.names)
            table = file.read(columns=[name for name in SCORE_COLUMNS if name in there])
    except (OSError, pa.ArrowException) as reason:
        raise WorkspaceError(f"{path} cannot be read: {reason}; score that night again") from None
    return pd.DataFrame({name: _column(table, name) for name in SCORE_COLUMNS}).astype(
        {name: kind for name, kind in SCORE_TYPES.items() if name in there}
    )


def _column(table: pa.Table, name: str) -> pd.Series:
    if name not in table.column_names:
        return pd.Series([None] * table.num_rows, dtype=object)
    if name in LISTS:
        return pd.Series(table.column(name).to_pylist(), dtype=object)
    column: pd.Series = table.column(name).to_pandas()
    return column
