"""Too much: records that come several times, and robots."""

from datetime import datetime, timedelta
from typing import Final, Literal

import numpy as np
import pyarrow as pa

from handoff.domain.instants import MICROSECONDS_PER_DAY, epoch_microseconds
from handoff.simulation.arrays import Ints, id_strings, instants
from handoff.simulation.faults.tables import RawTables, since_mask

_GAP_US: Final = 400_000
#: Numbers of made events begin here: no event of a world has one.
_FIRST_NUMBER: Final = 900_000_000_000


def duplicates_flood(
    tables: RawTables,
    since: datetime,
    *,
    times: int = 3,
    table: Literal["leads", "events"] = "events",
    new_ids: bool = False,
) -> RawTables:
    """Return the exports in which every row of a table from `since` on comes `times` times.

    new_ids: the copies have ids of their own, as after an import that was run again.
    """
    later = np.flatnonzero(since_mask(tables, table, since))
    again = np.repeat(later, times - 1)
    rows: pa.Table = getattr(tables, table)
    copies = rows.take(pa.array(again))
    if new_ids:
        name, prefix, digits = ("Activity ID", "E", 12) if table == "events" else ("Lead ID", "N", 9)
        ids = id_strings(prefix, _first_number(table) + np.arange(len(again)), digits)
        copies = copies.set_column(copies.column_names.index(name), name, ids)
    times_of = tables.times(table)
    return tables.put(table, pa.concat_tables([rows, copies]), np.concatenate([times_of, times_of[again]]))


def bot_wave(
    tables: RawTables, since: datetime, until: datetime, *, share: float = 0.05, events: int = 60, seed: int = 0
) -> RawTables:
    """Return the exports with robots that each day visit a share of the leads, in bursts of page views and clicks.

    From the day of `since` to before that of `until`; a burst is `events` events, 0.4 s apart.
    """
    rng, parts, first = np.random.default_rng(seed), [], _FIRST_NUMBER
    known = np.array(tables.leads["Lead ID"].to_pylist(), dtype=object)
    for day in range(int((until - since) / timedelta(days=1))):
        begin = epoch_microseconds(since) + day * MICROSECONDS_PER_DAY
        there = known[tables.lead_times < begin]
        chosen = there[rng.random(len(there)) < share]
        at = begin + rng.integers(0, MICROSECONDS_PER_DAY - events * _GAP_US, len(chosen))
        parts.append(_bursts(rng, tables.events.schema, chosen, at, events, first))
        first += len(chosen) * events
    made = pa.concat_tables([part for part, _ in parts])
    arrived = np.concatenate([tables.event_times, *(times for _, times in parts)])
    return tables.put("events", pa.concat_tables([tables.events, made]), arrived)


def _bursts(
    rng: np.random.Generator,
    schema: pa.Schema,
    leads: "np.ndarray[tuple[int], np.dtype[np.object_]]",
    at: Ints,
    events: int,
    first: int,
) -> tuple[pa.Table, Ints]:
    n = len(leads) * events
    time = np.repeat(at, events) + np.tile(np.arange(events) * _GAP_US, len(leads))
    page = rng.random(n) < 0.7
    columns = {
        "Activity ID": id_strings("E", first + np.arange(n), 12),
        "Lead ID": pa.array(np.repeat(leads, events), pa.string()),
        "Activity Type": pa.array(np.where(page, "Page View", "Email Link Clicked").tolist(), pa.string()),
        "Activity Time": instants(time),
        "Loaded At": instants(time),
        "Direction": pa.array(["inbound"] * n, pa.string()),
        "Asset": pa.array(np.where(page, "home", "nurture-01").tolist(), pa.string()),
        "Duration (s)": pa.nulls(n),
        "Value": pa.nulls(n),
    }
    return pa.table(columns).cast(schema), time


def _first_number(table: str) -> int:
    return _FIRST_NUMBER if table == "events" else 900_000_000
