"""The checks that several tables share."""

from datetime import datetime
from typing import TYPE_CHECKING

import ibis

from handoff.sources.faults import Check, Reason
from handoff.sources.parsing import text

if TYPE_CHECKING:
    import ibis.expr.types as ir


def no_id(column: str, cell: "ir.StringValue") -> Check:
    """An id is there."""
    return Check(Reason.NO_ID, column, cell.isnull(), cell, "the id is empty; fill it in the source")


def unparsable(
    table: str, column: str, raw: "ir.Value", parsed: "ir.TimestampValue", required: bool
) -> Check:
    """A time can be read; only an optional one may be empty."""
    cell = text(raw)
    failed = parsed.isnull() if required else parsed.isnull() & cell.notnull()
    detail = f"not a time; correct it, or give its format and zone under [mapping.{table}.times.{column}]"
    return Check(Reason.UNPARSABLE_TIME, column, failed, cell, detail)


def future(
    column: str, moment: "ir.TimestampValue", known_at: "ir.TimestampValue | None", limit: datetime
) -> Check:
    """A record is not from the future, unless it was known by `limit` already (a planned meeting)."""
    first_known = moment if known_at is None else ibis.coalesce(known_at, moment)
    failed = first_known > ibis.literal(limit, "timestamp")
    return Check(
        Reason.IN_THE_FUTURE, column, failed, moment.cast("string"), "lies in the future of this run"
    )


def unknown_lead(lead_id: "ir.StringValue", lead_key: "ir.Value") -> Check:
    """The lead is among the leads."""
    detail = "no usable lead has this id; bring the lead in, or see its own row in the quarantine"
    return Check(Reason.UNKNOWN_LEAD, "lead_id", lead_key.isnull(), lead_id, detail)


def no_value(column: str, cell: "ir.StringValue") -> Check:
    """A required text is there."""
    return Check(Reason.NO_VALUE, column, cell.isnull(), cell, "the cell is empty")


def not_a_number(column: str, raw: "ir.Value", parsed: "ir.FloatingValue") -> Check:
    """A filled cell holds a number."""
    cell = text(raw)
    detail = "not a number that can be used; write digits with a decimal point"
    return Check(Reason.NOT_A_NUMBER, column, parsed.isnull() & cell.notnull(), cell, detail)
