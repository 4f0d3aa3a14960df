"""The events: engagement rows with types, direction and the instant at which each was known."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

import ibis

from handoff.domain.columns import EVENTS, KNOWN_AT, LEAD_ID, LEAD_KEY, OCCURRED_AT, SEEN_AT
from handoff.domain.mapping import EventsMapping
from handoff.sources.binding import bind, mapped_column, raw_column
from handoff.sources.checks import no_id, no_value, not_a_number, unknown_lead
from handoff.sources.cleaning import Screened, Screening, reading_mapped, screen, select_rows
from handoff.sources.faults import Check, Reason
from handoff.sources.lookup import LEAD_CREATED_AT, with_lead
from handoff.sources.observed import OBSERVED, Limits, observed_at, parsed_times, seen_at, time_checks
from handoff.sources.origin import ROW
from handoff.sources.parsing import number, text
from handoff.sources.prepared import joined_text
from handoff.sources.text_keys import with_text_key

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_OUT: Final = ("outbound", "out", "o", "outgoing", "sent")
_IN: Final = ("inbound", "in", "i", "incoming", "received")
#: Texts that come again and again are kept as a key into a table of them.
TEXT_KEYS: Final = {"event_type": "kind_key", "asset": "asset_key"}
_FACTORS: Final = {"duration_seconds": ("duration_ms", 1_000), "value": ("value_e4", 10_000)}


def screen_events(
    connection: "Backend",
    raws: "Sequence[ir.Table]",
    mappings: Sequence[EventsMapping],
    index: "ir.Table",
    limits: Limits,
    known: "Mapping[str, ir.Table] | None" = None,
) -> list[Screened]:
    """Read the events' rows, each mapping from its own prepared source, and find the fault of each.

    known: for columns of TEXT_KEYS, texts of events that are not among these rows, but share their keys.

    Raises:
        SourceError: a column is missing.
    """
    readers = [_Reader(raw, mapping) for raw, mapping in zip(raws, mappings, strict=True)]
    cells = [_parse(reader.selection.rows, reader.mapping, reader.bound) for reader in readers]
    for name, key in TEXT_KEYS.items():
        with reading_mapped("events", mappings[0]):
            cells = with_text_key(connection, cells, name, key, (known or {}).get(name))
    screened = []
    for place, (reader, rows) in enumerate(zip(readers, cells, strict=True)):
        parsed, mapping, bound = with_lead(rows, index), reader.mapping, reader.bound
        columns, checks = _columns(parsed, bound, limits), _checks(parsed, bound, limits)
        screening = Screening("events", mapping, reader.selection, parsed, columns, tuple(checks), bound[LEAD_ID])
        screened.append(screen(connection, screening, f"_{place}"))
    return screened


class _Reader:
    """One mapping's own rows, and the raw columns behind the contract's."""

    def __init__(self, raw: "ir.Table", mapping: EventsMapping) -> None:
        self.mapping = mapping
        self.bound = bind(raw, EVENTS, mapping, ["event_type"] if mapping.event_type else [])
        if mapping.event_type:
            # The cell to show where there is no type.
            self.bound["event_type"] = _type_columns(raw, mapping)[0]
        self.selection = select_rows(raw, "events", mapping)
        if mapping.ignore_types:
            ignored = _raw_type(self.selection.rows, mapping, self.bound).isin(mapping.ignore_types)
            self.selection = self.selection.narrowed(~ignored.fill_null(False))


def united_events(screened: Sequence[Screened]) -> "ir.Table":
    """Return the clean events of all mappings, numbered one source after the other.

    Where there are several mappings, an event's id is unique within its source: it is given the source's name.
    """
    if len(screened) == 1:
        return screened[0].clean
    names = list(dict.fromkeys(name for part in screened for name in part.clean.columns))
    first, parts = 0, []
    for part in screened:
        clean, source = part.clean, part.screening.mapping.source
        lacking = {"event_id": ibis.null("string"), OBSERVED: clean[SEEN_AT]}
        own = {name: clean[name] if name in clean.columns else lacking[name] for name in names}
        own[ROW] = clean[ROW].cast("int64") + first
        if "event_id" in clean.columns:
            own["event_id"] = ibis.literal(f"{source}:") + clean.event_id
        parts.append(clean.select(**own))
        first += part.screening.selection.read
    return reduce(lambda one, two: one.union(two), parts)


def _parse(rows: "ir.Table", mapping: EventsMapping, bound: dict[str, str]) -> "ir.Table":
    """Read the cells before any join: there the engine works on the distinct texts of a block, not on rows."""
    event_type = _event_type(rows, mapping, bound)
    columns: dict[str, Any] = {
        LEAD_ID: text(rows[bound[LEAD_ID]]),
        **parsed_times(rows, "events", mapping, bound, OCCURRED_AT),
        "event_type": event_type,
        "outbound": _outbound(rows, bound, event_type, mapping.outbound),
        "asset": text(rows[bound["asset"]]) if "asset" in bound else ibis.null("string"),
        **({"event_id": text(rows[bound["event_id"]])} if "event_id" in bound else {}),
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
        LEAD_KEY: parsed[LEAD_KEY].cast("int32"),
        OCCURRED_AT: parsed[OCCURRED_AT],
        SEEN_AT: seen_at(parsed, OCCURRED_AT),
        **{key: parsed[key] for key in TEXT_KEYS.values()},
        "outbound": parsed.outbound,
        **measures,
        **({"event_id": parsed.event_id} if "event_id" in bound else {}),
        **({OBSERVED: observed_at(parsed, OCCURRED_AT, limits)} if KNOWN_AT in bound else {}),
    }


def _checks(parsed: "ir.Table", bound: dict[str, str], limits: Limits) -> list[Check]:
    hours = limits.early.total_seconds() / 3600
    early = parsed[OCCURRED_AT] + ibis.interval(seconds=int(limits.early.total_seconds()))
    before = f"more than {hours:g} h before its lead was created; see quarantine.early_event_hours"
    checks = [
        no_id(LEAD_ID, parsed[LEAD_ID], bound[LEAD_ID]),
        no_value("event_type", parsed.event_type, bound["event_type"]),
        *time_checks(parsed, "events", bound, OCCURRED_AT, limits),
        unknown_lead(parsed[LEAD_KEY], bound[LEAD_ID]),
        Check(Reason.BEFORE_LEAD, OCCURRED_AT, early < parsed[LEAD_CREATED_AT], bound[OCCURRED_AT], before),
    ]
    checks += [not_a_number(name, parsed[f"__unread_{name}"], bound[name]) for name in _FACTORS if name in bound]
    if "duration_seconds" in bound:
        raw, failed = bound["duration_seconds"], parsed.duration_seconds < 0
        detail = "a duration cannot be negative; correct it in the source"
        checks.append(Check(Reason.NEGATIVE_DURATION, "duration_seconds", failed, raw, detail))
    return checks


def _event_type(rows: "ir.Table", mapping: EventsMapping, bound: dict[str, str]) -> "ir.StringValue":
    raw = _raw_type(rows, mapping, bound)
    return raw.cases(*mapping.types.items(), else_=raw) if mapping.types else raw


def _raw_type(rows: "ir.Table", mapping: EventsMapping, bound: dict[str, str]) -> "ir.StringValue":
    names = _type_columns(rows, mapping) or [bound["event_type"]]
    return joined_text([text(rows[name]) for name in names], ".")


def _type_columns(rows: "ir.Table", mapping: EventsMapping) -> list[str]:
    """Return the raw columns that make up the type, where the mapping names any."""
    key = "mapping.events.event_type"
    named = [mapped_column(rows, name, key, mapping) for name in mapping.event_type]
    found = [name for name in named if name is not None]
    return found or [raw_column(rows, name, key) for name in mapping.event_type[:1]]


def _outbound(
    rows: "ir.Table", bound: dict[str, str], event_type: "ir.StringValue", outbound: tuple[str, ...]
) -> "ir.BooleanValue":
    by_type = event_type.isin(outbound).fill_null(False) if outbound else ibis.literal(value=False)
    if "direction" not in bound:
        return by_type
    direction = text(rows[bound["direction"]]).lower()
    # One comparison a word: the engine then works on the few distinct texts of a block.
    outbound_word, inbound_word = (reduce(or_, (direction == w for w in words)) for words in (_OUT, _IN))
    return ibis.coalesce(ibis.cases((outbound_word, True), (inbound_word, False)), by_type)
