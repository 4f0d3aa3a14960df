"""When a record happened, when it was known, and until when its source was watched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import KNOWN_AT
from handoff.domain.mapping import TableMapping
from handoff.sources.checks import future, unparsable
from handoff.sources.faults import Check
from handoff.sources.lookup import KNOWN_FROM
from handoff.sources.parsing import ISO, instant, text

if TYPE_CHECKING:
    import ibis.expr.types as ir

OBSERVED: Final = "__observed"


@dataclass(frozen=True)
class Limits:
    """The last instant that a record may be known at, and how long before its lead it may happen."""

    future: datetime
    early: timedelta = timedelta(0)


def parsed_times(
    rows: "ir.Table", table: str, mapping: TableMapping, bound: Mapping[str, str], column: str
) -> "dict[str, ir.Value]":
    """Return time `column`, known_at where it is mapped, and for each whether its cell cannot be read."""
    found: dict[str, ir.Value] = {}
    for name in (column, KNOWN_AT):
        if name in bound:
            raw = rows[bound[name]]
            moment = instant(raw, mapping.times.get(name, ISO), f"mapping.{table}.times.{name}")
            found[name] = moment
            # known_at may be empty: then the record was known when it happened.
            found[_unread(name)] = moment.isnull() if name == column else moment.isnull() & text(raw).notnull()
    return found


def time_checks(
    parsed: "ir.Table", table: str, bound: Mapping[str, str], column: str, limits: Limits
) -> Iterable[Check]:
    """Yield the checks on the columns of `parsed_times`."""
    known = parsed[KNOWN_AT] if KNOWN_AT in bound else None
    for name in (column, KNOWN_AT):
        if name in bound:
            yield unparsable(table, name, parsed[_unread(name)], bound[name])
    yield future(column, parsed[column], known, limits.future, bound[column])


def seen_at(parsed: "ir.Table", column: str) -> "ir.TimestampValue":
    """Return when the record counted as seen: when it happened or, if that was later, became known.

    What a further record of a person tells is known from the creation of that record on (see `lookup.KNOWN_FROM`).
    """
    later = [parsed[name] for name in (KNOWN_AT, KNOWN_FROM) if name in parsed.columns]
    if not later:
        return parsed[column]
    return ibis.greatest(parsed[column], *(ibis.coalesce(moment, parsed[column]) for moment in later))


def observed_at(parsed: "ir.Table", column: str, limits: Limits) -> "ir.TimestampValue":
    """Return the newest instant of the record that is no plan: of a planned one, when the plan was known."""
    if KNOWN_AT not in parsed.columns:
        return parsed[column]
    planned = parsed[column] > ibis.literal(limits.future, "timestamp")
    return ibis.ifelse(planned, parsed[KNOWN_AT], seen_at(parsed, column))


def _unread(name: str) -> str:
    return f"__unread_{name}"
