"""The events: engagement rows with types, direction and the instant at which each was known."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import CREATED_AT, EVENTS, KNOWN_AT, LEAD_ID, LEAD_KEY, OCCURRED_AT, SEEN_AT
from handoff.domain.mapping import EventsMapping
from handoff.sources.binding import bind, raw_column
from handoff.sources.checks import future, no_id, no_value, not_a_number, unknown_lead, unparsable
from handoff.sources.cleaning import Screened, Screening, Selection, keep_rows, screen, select_rows
from handoff.sources.faults import Check, Reason
from handoff.sources.lookup import with_lead
from handoff.sources.observed import OBSERVED, observed_at
from handoff.sources.parsing import ISO, instant, number, text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_OUTBOUND: Final = ("outbound", "out", "o", "outgoing", "sent")
_INBOUND: Final = ("inbound", "in", "i", "incoming", "received")


@dataclass(frozen=True)
class Limits:
    """What is too early and too late for a record."""

    future: datetime
    early: timedelta = timedelta(0)


def screen_events(
    connection: "Backend", raw: "ir.Table", mapping: EventsMapping, leads: "ir.Table", limits: Limits
) -> Screened:
    """Read the events' rows and find the fault of each.

    Raises:
        SourceError: a column is missing.
    """
    bound = bind(raw, EVENTS, mapping, ["event_type"] if mapping.event_type else [])
    selection = _of_kept_types(raw, select_rows(raw, "events", mapping), mapping, bound)
    rows = with_lead(selection.rows, selection.rows[bound[LEAD_ID]], leads)
    columns, checks = _columns(rows, bound, mapping, limits)
    joined = Selection(selection.raw, rows, selection.read, selection.ignored)
    return screen(
        connection, Screening("events", mapping, joined, columns, checks, text(rows[bound[LEAD_ID]]))
    )


def _columns(
    rows: "ir.Table", bound: dict[str, str], mapping: EventsMapping, limits: Limits
) -> "tuple[dict[str, ir.Value], tuple[Check, ...]]":
    times = {
        name: instant(rows[bound[name]], mapping.times.get(name, ISO), f"mapping.events.times.{name}")
        for name in (OCCURRED_AT, KNOWN_AT)
        if name in bound
    }
    occurred, known = times[OCCURRED_AT], times.get(KNOWN_AT)
    event_type = _event_type(rows, mapping, bound)
    numbers = {name: number(rows[bound[name]]) for name in ("duration_seconds", "value") if name in bound}
    columns = {
        LEAD_KEY: rows[LEAD_KEY],
        OCCURRED_AT: occurred,
        SEEN_AT: occurred if known is None else ibis.greatest(occurred, ibis.coalesce(known, occurred)),
        "event_type": event_type,
        "outbound": _outbound(rows, bound, event_type, mapping.outbound),
        "duration_ms": _scaled(numbers.get("duration_seconds"), 1_000),
        "value_e4": _scaled(numbers.get("value"), 10_000),
        "asset": text(rows[bound["asset"]]) if "asset" in bound else ibis.null("string"),
        "event_id": text(rows[bound["event_id"]]) if "event_id" in bound else ibis.null("string"),
        OBSERVED: observed_at(occurred, known, limits.future),
    }
    lead_id = text(rows[bound[LEAD_ID]])
    created = rows[f"lead_{CREATED_AT}"]
    checks = (
        no_id(LEAD_ID, lead_id),
        *(unparsable("events", name, rows[bound[name]], times[name], name == OCCURRED_AT) for name in times),
        no_value("event_type", event_type),
        unknown_lead(lead_id, rows[LEAD_KEY]),
        _before_lead(occurred, created, limits.early),
        future(OCCURRED_AT, occurred, known, limits.future),
        *(not_a_number(name, rows[bound[name]], value) for name, value in numbers.items()),
        *_negative(numbers.get("duration_seconds")),
    )
    return columns, checks


def _event_type(rows: "ir.Table", mapping: EventsMapping, bound: dict[str, str]) -> "ir.StringValue":
    raw = _raw_type(rows, mapping, bound)
    return raw.cases(*mapping.types.items(), else_=raw) if mapping.types else raw


def _raw_type(rows: "ir.Table", mapping: EventsMapping, bound: dict[str, str]) -> "ir.StringValue":
    if not mapping.event_type:
        return text(rows[bound["event_type"]])
    parts = [text(rows[raw_column(rows, name, "mapping.events.event_type")]) for name in mapping.event_type]
    return reduce(lambda left, right: ibis.coalesce(left + "." + right, left, right), parts)


def _of_kept_types(
    raw: "ir.Table", selection: Selection, mapping: EventsMapping, bound: dict[str, str]
) -> Selection:
    if not mapping.ignore_types:
        return selection
    names = _raw_type(selection.rows, mapping, bound)
    kept = keep_rows(selection.rows, ~names.isin(mapping.ignore_types).fill_null(False))
    return Selection(raw, kept.rows, selection.read, selection.ignored + kept.ignored)


def _outbound(
    rows: "ir.Table", bound: dict[str, str], event_type: "ir.StringValue", outbound: tuple[str, ...]
) -> "ir.BooleanValue":
    by_type = event_type.isin(outbound).fill_null(False) if outbound else ibis.literal(False)
    if "direction" not in bound:
        return by_type
    direction = text(rows[bound["direction"]]).lower()
    stated = ibis.cases((direction.isin(_OUTBOUND), True), (direction.isin(_INBOUND), False))
    return ibis.coalesce(stated, by_type)


def _scaled(value: "ir.FloatingValue | None", factor: int) -> "ir.IntegerValue":
    if value is None:
        return ibis.literal(0, "int64")
    return (value * factor).round().cast("int64").fill_null(0)


def _before_lead(occurred: "ir.Value", created: "ir.Value", tolerance: timedelta) -> Check:
    failed = occurred + ibis.interval(seconds=int(tolerance.total_seconds())) < created
    detail = ibis.literal("the lead was created later, at ") + created.cast("string")
    return Check(Reason.BEFORE_LEAD, OCCURRED_AT, failed, occurred.cast("string"), detail)


def _negative(duration: "ir.FloatingValue | None") -> tuple[Check, ...]:
    if duration is None:
        return ()
    detail = "a duration cannot be negative"
    return (
        Check(Reason.NEGATIVE_DURATION, "duration_seconds", duration < 0, duration.cast("string"), detail),
    )
