"""Gives clean events their dense keys, the hour of the week, and the robot's mark."""

from typing import TYPE_CHECKING

import ibis

from handoff.domain.columns import ACCOUNT_KEY, LEAD_KEY, OCCURRED_AT, SEEN_AT
from handoff.domain.settings import Settings
from handoff.errors import SourceError
from handoff.sources import engine_functions as engine
from handoff.sources.machine import machine_moments
from handoff.sources.origin import ROW
from handoff.sources.text_keys import texts_of

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_MOST_TYPES = 32_000
_HOUR = 3_600_000_000
#: 1970-01-01 was a Thursday: hour 72 of a week that starts on Monday.
_EPOCH_HOUR = 72


def event_types(connection: "Backend", events: "ir.Table", further: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the types of the clean events, sorted; an event's type_key is the position of its type.

    further: types of clean events that are not among these.

    Raises:
        SourceError: far too many for types (ids or addresses were mapped as the type).
    """
    kinds = connection.table(texts_of("kind_key"))
    used = kinds.semi_join(events.select("kind_key").distinct(), "kind_key")
    names = {*used.to_pyarrow()["event_type"].to_pylist(), *further}
    if len(names) > _MOST_TYPES:
        raise SourceError(
            f"mapping.events.event_type: the column gives {len(names):,} types, such as {min(names)!r}; "
            "map a column of kinds, and put pages or documents in asset"
        )
    return tuple(sorted(names))


def events_of_units(events: "ir.Table", leads: "ir.Table") -> "ir.Table":
    """Return what tells robots: the events with the account of their lead, NULL where it is not known."""
    account = leads.filter(leads.account_known).select(account_lead=LEAD_KEY, account_key=ACCOUNT_KEY)
    slim = events.select(ROW, LEAD_KEY, OCCURRED_AT, SEEN_AT, "kind_key", "asset_key", "outbound")
    return slim.left_join(account, slim[LEAD_KEY] == account.account_lead).drop("account_lead")


def marks_of(connection: "Backend", events: "ir.Table", settings: Settings) -> "ir.Table":
    """Return (machine_row, machine_from) of those of `events_of_units` that a robot made, kept in the engine."""
    moments = machine_moments(events, ROW, settings.features.machine).rename(machine_row=ROW)
    connection.create_table("machine_moments", moments, overwrite=True)
    return connection.table("machine_moments")


def finish_events(
    connection: "Backend", events: "ir.Table", types: tuple[str, ...], marks: "ir.Table", settings: Settings
) -> "ir.Table":
    """Return the contract's events (see `Dataset`), in the order of the source; `marks` as of `marks_of`."""
    kinds = connection.table(texts_of("kind_key"))
    numbers = {name: place for place, name in enumerate(types)}
    kinds = kinds.mutate(type_key=kinds.event_type.cases(*numbers.items(), else_=-1).cast("int16"))
    keyed = events.join(kinds, "kind_key").left_join(connection.table(texts_of("asset_key")), "asset_key")
    marked = keyed.left_join(marks, keyed[ROW] == marks.machine_row)
    return marked.order_by(ROW).select(
        LEAD_KEY,
        OCCURRED_AT,
        SEEN_AT,
        "event_type",
        "type_key",
        "outbound",
        asset_key=marked.asset_key.fill_null(-1),
        duration_ms=marked.duration_ms,
        value_e4=marked.value_e4,
        hour_of_week=hour_of_week(marked[OCCURRED_AT], settings.workspace.timezone),
        machine_from=marked.machine_from,
        event_id=marked.event_id if "event_id" in marked.columns else ibis.null("string"),
        asset=marked.asset,
    )


def hour_of_week(moment: "ir.TimestampValue", zone: str) -> "ir.IntegerValue":
    """Return the hour of the week there, int16, 0 = Monday 00:00."""
    local = moment
    if zone != "UTC":
        local = engine.local_of_instant(ibis.literal(zone), moment.cast("timestamp('UTC')"))
    hours = (engine.epoch_us(local) // _HOUR).cast("int64") + _EPOCH_HOUR
    return (((hours % 168) + 168) % 168).cast("int16")
