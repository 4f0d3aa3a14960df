"""Which former events a robot made, now that new ones are known beside them: no rule looks beyond a span of seconds."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import LEAD_KEY, OCCURRED_AT, SEEN_AT
from handoff.sources.event_table import events_of_units, marks_of
from handoff.sources.growing.carried import CARRIED, REMARKED
from handoff.sources.growing.moves import STIRRED, UNITS
from handoff.sources.machine import bin_of
from handoff.sources.origin import ROW
from handoff.sources.text_keys import texts_of

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

    from handoff.domain.settings import MachineSection, Settings

_TOUCHED: Final = "touched_events"
_SEEN_TOGETHER: Final = (LEAD_KEY, OCCURRED_AT, SEEN_AT, "kind_key", "asset_key", "outbound")


def marks_together(
    connection: "Backend", fresh: "ir.Table", leads: "ir.Table", settings: "Settings", *, stirred: bool
) -> "ir.Table":
    """Return the marks of the `fresh` clean events (see `event_table.marks_of`), and keep those of former ones.

    The former events that share a unit (an account, or a lead without one) and a span with fresh ones, and all of a
    stirred unit, are judged anew; REMARKED has those that are marked otherwise. All the others have the neighbours
    that they had.
    """
    touched = _touched(connection, fresh, settings.features.machine, stirred=stirred)
    # Former events are numbered below zero, so that no fresh one has the number of a former one.
    former = touched.select(*_SEEN_TOGETHER, **{ROW: (-1 - touched.row).cast("int64")})
    new = fresh.select(*_SEEN_TOGETHER, **{ROW: fresh[ROW].cast("int64")})
    marks = marks_of(connection, events_of_units(former.union(new), leads), settings)
    numbered = marks.mutate(row=-1 - marks.machine_row).drop("machine_row")
    both = touched.select("row", was="machine_from").left_join(numbered, "row")
    remarked = both.filter(~both.was.identical_to(both.machine_from)).select("row", "machine_from")
    connection.create_table(REMARKED, remarked, overwrite=True)
    return marks.filter(marks.machine_row >= 0)


def _touched(connection: "Backend", fresh: "ir.Table", machine: "MachineSection", *, stirred: bool) -> "ir.Table":
    units, carried = connection.table(UNITS), connection.table(CARRIED)
    inbound = fresh.filter(~fresh.outbound)
    cells = inbound.join(units, LEAD_KEY).select("unit", bin=bin_of(inbound[OCCURRED_AT], machine)).distinct()
    connection.create_table("fresh_cells", cells, overwrite=True)
    cells = connection.table("fresh_cells")
    former = carried.filter(~carried.outbound)
    near = _between(former, inbound, machine).join(units, LEAD_KEY)
    near = near.mutate(bin=bin_of(near[OCCURRED_AT], machine)).semi_join(
        connection.table("fresh_cells"), ["unit", "bin"]
    )
    found = _as_seen(connection, near)
    if stirred:
        whole = former.join(units, LEAD_KEY).semi_join(connection.table(STIRRED), "unit")
        found = found.union(_as_seen(connection, whole), distinct=True)
    connection.create_table(_TOUCHED, found, overwrite=True)
    return connection.table(_TOUCHED)


def _between(former: "ir.Table", fresh: "ir.Table", machine: "MachineSection") -> "ir.Table":
    """Leave out what lies before or after all fresh events: where files are in order of time, whole blocks of it."""
    span = fresh.aggregate(first=fresh[OCCURRED_AT].min(), last=fresh[OCCURRED_AT].max()).to_pyarrow().to_pylist()[0]
    if span["first"] is None:
        return former.filter(ibis.literal(value=False))
    width = timedelta(seconds=machine.burst_seconds)
    first, last = (ibis.literal(moment, "timestamp") for moment in (span["first"] - width, span["last"] + width))
    return former.filter(former[OCCURRED_AT] >= first, former[OCCURRED_AT] <= last)


def _as_seen(connection: "Backend", former: "ir.Table") -> "ir.Table":
    """Give former events the keys of kind and asset that fresh ones have."""
    kinds = connection.table(texts_of("kind_key"))
    keyed = former.join(kinds, "event_type")
    return keyed.select("row", "machine_from", *(name for name in _SEEN_TOGETHER if name != "asset_key"),
                        asset_key=keyed.asset_key.nullif(-1))  # fmt: skip
