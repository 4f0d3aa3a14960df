"""The checks that several tables share; all take the parsed columns of a table and the name of the raw one."""

from datetime import datetime
from typing import TYPE_CHECKING

import ibis

from handoff.sources.faults import Check, Reason

if TYPE_CHECKING:
    import ibis.expr.types as ir


def no_id(column: str, cell: "ir.StringValue", raw: str | None) -> Check:
    """An id is there."""
    return Check(Reason.NO_ID, column, cell.isnull(), raw, "the id is empty; fill it in the source")


def unparsable(table: str, column: str, unread: "ir.BooleanValue", raw: str) -> Check:
    """A time can be read (`unread`: it cannot)."""
    detail = f"not a time; correct it, or give its format and zone under [mapping.{table}.times.{column}]"
    return Check(Reason.UNPARSABLE_TIME, column, unread, raw, detail)


def future(
    column: str,
    moment: "ir.TimestampValue",
    known_at: "ir.TimestampValue | None",
    limit: datetime,
    raw: str | None,
) -> Check:
    """A record is not from the future, unless it was known by `limit` already (a planned meeting)."""
    first_known = moment if known_at is None else ibis.coalesce(known_at, moment)
    failed = first_known > ibis.literal(limit, "timestamp")
    detail = f"known only after {limit:%Y-%m-%d %H:%M} UTC, when this run may look; check its time zone"
    return Check(Reason.IN_THE_FUTURE, column, failed, raw, detail)


def unknown_lead(lead_key: "ir.Value", raw: str) -> Check:
    """The lead is among the leads."""
    detail = "no usable lead has this id; bring the lead in, or see its own row in the quarantine"
    return Check(Reason.UNKNOWN_LEAD, "lead_id", lead_key.isnull(), raw, detail)


def no_value(column: str, cell: "ir.StringValue", raw: str) -> Check:
    """A required text is there."""
    return Check(Reason.NO_VALUE, column, cell.isnull(), raw, "the cell is empty")


def not_a_number(column: str, unread: "ir.BooleanValue", raw: str) -> Check:
    """A filled cell holds a number (`unread`: it does not)."""
    detail = "not a number that can be used; write digits with a decimal point"
    return Check(Reason.NOT_A_NUMBER, column, unread, raw, detail)
