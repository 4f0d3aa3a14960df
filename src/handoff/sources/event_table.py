"""Gives clean events their dense keys, the hour of the week, and the robot's mark."""

from typing import TYPE_CHECKING

import ibis
from ibis import _

from handoff.domain.columns import ACCOUNT_KEY, LEAD_KEY, OCCURRED_AT, SEEN_AT
from handoff.domain.settings import MachineSection
from handoff.errors import SourceError
from handoff.sources import engine_functions as engine
from handoff.sources.machine import machine_moments
from handoff.sources.origin import ROW

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_MOST_TYPES = 32_000
_HOUR = 3_600_000_000
#: 1970-01-01 was a Thursday: hour 72 of a week that starts on Monday.
_EPOCH_HOUR = 72


def event_types(events: "ir.Table") -> tuple[str, ...]:
    """Return the event types, sorted; an event's type_key is the position of its type.

    Raises:
        SourceError: far too many for types (ids or addresses were mapped as the type).
    """
    names = events.select("event_type").distinct().to_pyarrow()["event_type"].to_pylist()
    if len(names) > _MOST_TYPES:
        raise SourceError(
            f"mapping.events.event_type: the column gives {len(names):,} types, such as {min(names)!r}; map a column of kinds, "
            "and put pages or documents in asset"
        )
    return tuple(sorted(names))


def finish_events(
    connection: "Backend",
    events: "ir.Table",
    types: tuple[str, ...],
    leads: "ir.Table",
    zone_and_machine: tuple[str, MachineSection],
) -> "ir.Table":
    """Return the contract's events (see `Dataset`), in the order of the source."""
    zone, machine = zone_and_machine
    keyed = _with_keys(connection, events, types)
    account = leads.filter(leads.account_known).select(LEAD_KEY, ACCOUNT_KEY)
    slim = keyed.select(ROW, LEAD_KEY, OCCURRED_AT, SEEN_AT, "type_key", "asset_key", "outbound")
    moments = machine_moments(slim.left_join(account, LEAD_KEY).drop(f"{LEAD_KEY}_right"), ROW, machine)
    connection.create_table("machine_moments", moments.rename(machine_row=ROW), overwrite=True)
    marks = connection.table("machine_moments")
    marked = keyed.left_join(marks, keyed[ROW] == marks.machine_row)
    return marked.select(
        LEAD_KEY,
        OCCURRED_AT,
        SEEN_AT,
        "event_type",
        "type_key",
        "outbound",
        "asset_key",
        "duration_ms",
        "value_e4",
        hour_of_week=hour_of_week(marked[OCCURRED_AT], zone),
        machine_from=marked.machine_from,
        event_id=marked.event_id,
        asset=marked.asset,
    )


def hour_of_week(moment: "ir.TimestampValue", zone: str) -> "ir.IntegerValue":
    """Return the hour of the week there, int16, 0 = Monday 00:00."""
    local = moment
    if zone != "UTC":
        local = engine.local_of_instant(ibis.literal(zone), moment.cast("timestamp('UTC')"))
    hours = (engine.epoch_us(local) // _HOUR).cast("int64") + _EPOCH_HOUR
    return (((hours % 168) + 168) % 168).cast("int16")


def _with_keys(connection: "Backend", events: "ir.Table", types: tuple[str, ...]) -> "ir.Table":
    kinds = ibis.memtable({"kind": list(types), "type_key": list(range(len(types)))})
    connection.create_table("event_types", kinds.mutate(type_key=_.type_key.cast("int16")), overwrite=True)
    found = events.select("asset").filter(_.asset.notnull()).distinct()
    numbered = found.select(asset_name="asset", asset_key=ibis.row_number().over(order_by=found.asset).cast("int32"))
    connection.create_table("assets", numbered, overwrite=True)
    kinds, assets = connection.table("event_types"), connection.table("assets")
    keyed = events.join(kinds, events.event_type == kinds.kind).drop("kind")
    keyed = keyed.left_join(assets, keyed.asset == assets.asset_name).drop("asset_name")
    return keyed.mutate(asset_key=keyed.asset_key.fill_null(-1).cast("int32"))
