"""Columns of the leads that come to mean something else: another unit, another name of a category."""

import re
from datetime import datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from handoff.simulation.faults.tables import RawTables, since_mask

_NUMBER: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(bn|[kKmMB])?")
_UNITS: Final = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9}


def unit_changes(
    tables: RawTables, since: datetime, column: str, factor: float, *, all_rows: bool = False
) -> RawTables:
    """Return the exports with numbers times `factor` in a column of the leads created from `since` on, or of all."""
    values = tables.leads[column].combine_chunks()
    texts = pa.array([None if text is None else multiplied(text, factor) for text in values.to_pylist()], pa.string())
    changed = np.ones(len(values), dtype=np.bool_) if all_rows else since_mask(tables, "leads", since)
    return tables.column("leads", column, pc.if_else(pa.array(changed), texts, values))


def category_renamed(
    tables: RawTables, since: datetime, column: str, old: str, new: str, *, all_rows: bool = False
) -> RawTables:
    """Return the exports with another name for a category, of the leads created from `since` on, or of all."""
    values = tables.leads[column].combine_chunks()
    changed = np.ones(len(values), dtype=np.bool_) if all_rows else since_mask(tables, "leads", since)
    here = pc.and_(pc.fill_null(pc.equal(values, old), fill_value=False), pa.array(changed))
    return tables.column("leads", column, pc.if_else(here, pa.scalar(new), values))


def multiplied(text: str, factor: float) -> str:
    """Return a written number, or both ends of a written band, times `factor`.

    >>> multiplied("1,200", 1000), multiplied("50-200", 1000), multiplied("$10M", 100), multiplied("1k+", 1000)
    ('1200000', '50000-200000', '$1000000000', '1000000+')
    """

    def times(found: re.Match[str]) -> str:
        unit = _UNITS.get((found[2] or "").lower(), 1.0)
        return f"{float(found[1].replace(',', '')) * unit * factor:.0f}"

    return _NUMBER.sub(times, text)
