"""A source that writes its times in another time zone."""

from datetime import datetime

import numpy as np
import pyarrow as pa

from handoff.simulation.arrays import MISSING_US, instants
from handoff.simulation.faults.tables import RawTables, since_mask

_HOUR_US = 3_600_000_000


def clock_shifts(tables: RawTables, since: datetime, hours: float) -> RawTables:
    """Return the exports in which events from `since` on carry times that are `hours` later; they arrive as before."""
    column = tables.events["Activity Time"].cast(pa.int64()).combine_chunks()
    times = column.fill_null(int(MISSING_US)).to_numpy(zero_copy_only=False)
    later = since_mask(tables, "events", since) & (times != MISSING_US)
    return tables.column("events", "Activity Time", instants(times + np.where(later, round(hours * _HOUR_US), 0)))
