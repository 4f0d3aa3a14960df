"""A company's raw exports, when each of their rows arrived, and what an export on a given night would have held."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from handoff.domain.instants import epoch_microseconds
from handoff.simulation.arrays import MISSING_US, Bools, Ints
from handoff.simulation.rawtimes import HEAD_OFFICE_ZONE, STAGE_TIME_FORMAT
from handoff.simulation.world import World

NAMES: Final = ("leads", "events", "stages")


@dataclass(frozen=True, slots=True)
class RawTables:
    """The exports of `World`, and for each row when it arrived (microseconds UTC)."""

    leads: pa.Table
    events: pa.Table
    stages: pa.Table
    accounts: pa.Table
    lead_times: Ints
    event_times: Ints
    stage_times: Ints

    @classmethod
    def of(cls, world: World) -> Self:
        """Read the times of a world's rows; a row without a time arrived with the row before it."""
        return cls(
            world.leads,
            world.events,
            world.stages,
            world.accounts,
            _filled(_iso(world.leads["Created Date"])),
            _filled(_microseconds(world.events["Loaded At"])),
            _filled(_head_office(world.stages["Entered At"])),
        )

    def times(self, name: str) -> Ints:
        """Return when the rows of a table arrived."""
        found: Ints = getattr(self, f"{name[:-1]}_times")
        return found

    def take(self, name: str, rows: npt.NDArray[np.integer] | Bools) -> Self:
        """Return the tables with some rows of one of them (positions or a mask), in that order."""
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        table = getattr(self, name).take(pa.array(places))
        return self.put(name, table, self.times(name)[places])

    def put(self, name: str, table: pa.Table, times: Ints) -> Self:
        """Return the tables with another one in place of the table `name`."""
        return replace(self, **{name: table, f"{name[:-1]}_times": times})

    def column(self, name: str, column: str, values: pa.Array) -> Self:
        """Return the tables with other values in one column."""
        table: pa.Table = getattr(self, name)
        changed = table.set_column(table.column_names.index(column), column, values)
        return replace(self, **{name: changed})


def as_exported(tables: RawTables, night: datetime) -> RawTables:
    """Return what had arrived before a night."""
    moment = epoch_microseconds(night)
    for name in NAMES:
        tables = tables.take(name, tables.times(name) < moment)
    return tables


def since_mask(tables: RawTables, name: str, since: datetime) -> Bools:
    """Return which rows of a table arrived from a moment on, shape (n_rows,)."""
    found: Bools = tables.times(name) >= epoch_microseconds(since)
    return found


def _microseconds(column: pa.ChunkedArray) -> Ints:
    values = column.cast(pa.int64()).combine_chunks()
    found: Ints = pc.fill_null(values, int(MISSING_US)).to_numpy(zero_copy_only=False)
    return found


def _iso(column: pa.ChunkedArray) -> Ints:
    whole = pc.match_substring_regex(column, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
    readable = pc.if_else(whole, column, pa.scalar(None, pa.string()))
    return _microseconds(pc.cast(readable, pa.timestamp("us", tz="UTC")))


def _head_office(column: pa.ChunkedArray) -> Ints:
    whole = pc.match_substring_regex(column, r"^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d$")
    readable = pc.if_else(whole, column, pa.scalar(None, pa.string()))
    local = pc.strptime(readable, STAGE_TIME_FORMAT, "us", error_is_null=True)
    instants = pc.assume_timezone(local, HEAD_OFFICE_ZONE, ambiguous="latest", nonexistent="latest")
    return _microseconds(instants)


def _filled(times: Ints) -> Ints:
    """Give rows without a time that of the last row before them that has one."""
    place = np.where(times == MISSING_US, 0, np.arange(len(times)))
    return times[np.maximum.accumulate(place)]
