"""The events: engagement rows with types, direction and the instant at which each was known."""

from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import ibis

from handoff.domain.columns import EVENTS, LEAD_ID, LEAD_KEY, OCCURRED_AT, SEEN_AT
from handoff.domain.mapping import EventsMapping
from handoff.sources.binding import bind, raw_column
from handoff.sources.checks import no_id, no_value, not_a_number, unknown_lead
from handoff.sources.cleaning import Screened, Screening, screen, select_rows
from handoff.sources.faults import Check, Reason
from handoff.sources.lookup import LEAD_CREATED_AT, with_lead
from handoff.sources.observed import OBSERVED, Limits, observed_at, parsed_times, seen_at, time_checks
from handoff.sources.origin import ROW
from handoff.sources.parsing import number, text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_OUTBOUND: Final = ("outbound", "out", "o", "outgoing", "sent")
_INBOUND: Final = ("inbound", "in", "i", "incoming", "received")
_FACTORS: Final = {"duration_seconds": ("duration_ms", 1_000), "value": ("value_e4", 10_000)}


def screen_events(
    connection: "Backend", raw: "ir.Table", mapping: EventsMapping, leads: "ir.Table", limits: Limits
) -> Screened:
    """Read the events' rows and find the fault of each.

    Raises:
        SourceError: a column is missing.
    """
    bound = bind(raw, EVENTS, mapping, ["event_type"] if mapping.event_type else [])
    selection = select_rows(raw, "events", mapping)
    if mapping.ignore_types:
        ignored = _raw_type(selection.rows, mapping, bound).isin(mapping.ignore_types)
        selection = selection.narrowed(~ignored.fill_null(False))
    parsed = with_lead(_parse(selection.rows, mapping, bound), leads)
    columns, checks = _columns(parsed, bound, limits), _checks(parsed, mapping, bound, limits)
    screening = Screening("events", mapping, selection, parsed, columns, tuple(checks), bound[LEAD_ID])
    return screen(connection, screening)


def _parse(rows: "ir.Table", mapping: EventsMapping, bound: dict[str, str]) -> "ir.Table":
    """Read the cells before any join: there the engine works on the distinct texts of a block, not on rows."""
    event_type = _event_type(rows, mapping, bound)
    columns: dict[str, Any] = {
        LEAD_ID: text(rows[bound[LEAD_ID]]),
        **parsed_times(rows, "events", mapping, bound, OCCURRED_AT),
        "event_type": event_type,
        "outbound": _outbound(rows, bound, event_type, mapping.outbound),
        **{name: text(rows[bound[name]]) for name in ("asset", "event_id") if name in bound},
    }
    for name in _FACTORS:
        if name in bound:
            columns[name] = number(rows[bound[name]])
            columns[f"__unread_{name}"] = columns[name].isnull() & text(rows[bound[name]]).notnull()
    return rows.select(rows[ROW], **columns)


def _columns(parsed: "ir.Table", bound: dict[str, str], limits: Limits) -> "dict[str, ir.Value]":
    measures = {
        name: (parsed[source] * factor).round().cast("int64").fill_null(0)
        if source in bound
        else ibis.literal(0, "int64")
        for source, (name, factor) in _FACTORS.items()
    }
    return {
        LEAD_KEY: parsed[LEAD_KEY],
        OCCURRED_AT: parsed[OCCURRED_AT],
        SEEN_AT: seen_at(parsed, OCCURRED_AT),
        "event_type": parsed.event_type,
        "outbound": parsed.outbound,
        **measures,
        **{name: parsed[name] if name in bound else ibis.null("string") for name in ("asset", "event_id")},
        OBSERVED: observed_at(parsed, OCCURRED_AT, limits),
    }


def _checks(parsed: "ir.Table", mapping: EventsMapping, bound: dict[str, str], limits: Limits) -> list[Check]:
    raw_type = mapping.event_type[0] if mapping.event_type else bound["event_type"]
    hours = limits.early.total_seconds() / 3600
    early = parsed[OCCURRED_AT] + ibis.interval(seconds=int(limits.early.total_seconds()))
    before = f"more than {hours:g} h before its lead was created; see quarantine.early_event_hours"
    checks = [
        no_id(LEAD_ID, parsed[LEAD_ID], bound[LEAD_ID]),
        no_value("event_type", parsed.event_type, raw_type),
        *time_checks(parsed, "events", bound, OCCURRED_AT, limits),
        unknown_lead(parsed[LEAD_KEY], bound[LEAD_ID]),
        Check(Reason.BEFORE_LEAD, OCCURRED_AT, early < parsed[LEAD_CREATED_AT], bound[OCCURRED_AT], before),
    ]
    for name in _FACTORS:
        if name in bound:
            checks.append(not_a_number(name, parsed[f"__unread_{name}"], bound[name]))
    if "duration_seconds" in bound:
        raw, failed = bound["duration_seconds"], parsed.duration_seconds < 0
        detail = "a duration cannot be negative; correct it in the source"
        checks.append(Check(Reason.NEGATIVE_DURATION, "duration_seconds", failed, raw, detail))
    return checks


def _event_type(rows: "ir.Table", mapping: EventsMapping, bound: dict[str, str]) -> "ir.StringValue":
    raw = _raw_type(rows, mapping, bound)
    return raw.cases(*mapping.types.items(), else_=raw) if mapping.types else raw


def _raw_type(rows: "ir.Table", mapping: EventsMapping, bound: dict[str, str]) -> "ir.StringValue":
    if not mapping.event_type:
        return text(rows[bound["event_type"]])
    parts = [text(rows[raw_column(rows, name, "mapping.events.event_type")]) for name in mapping.event_type]
    return reduce(lambda left, right: ibis.coalesce(left + "." + right, left, right), parts)


def _outbound(
    rows: "ir.Table", bound: dict[str, str], event_type: "ir.StringValue", outbound: tuple[str, ...]
) -> "ir.BooleanValue":
    by_type = event_type.isin(outbound).fill_null(False) if outbound else ibis.literal(value=False)
    if "direction" not in bound:
        return by_type
    direction = text(rows[bound["direction"]]).lower()
    stated = ibis.cases((direction.isin(_OUTBOUND), True), (direction.isin(_INBOUND), False))
    return ibis.coalesce(stated, by_type)
