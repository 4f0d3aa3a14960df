"""The leads: one row a lead, in the order of the file, with firmographics and attributes."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY, LEADS
from handoff.domain.instants import epoch_microseconds, parse_moment
from handoff.domain.mapping import LeadsMapping, RowOrder
from handoff.sources import engine_functions as engine
from handoff.sources.attributes import attribute, further_columns
from handoff.sources.binding import bind, raw_column
from handoff.sources.checks import future, no_id, unparsable
from handoff.sources.cleaning import Screened, Screening, Selection, screen, select_rows
from handoff.sources.duplicates import mark_duplicates
from handoff.sources.faults import Check
from handoff.sources.origin import ROW
from handoff.sources.parsing import ISO, instant, text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

#: The raw outcome cell, where the mapping names one.
OUTCOME: Final = "__outcome"


@dataclass(frozen=True)
class LeadRows:
    """Screened leads; `attributes` names the columns beyond the contract."""

    screened: Screened
    attributes: tuple[str, ...]


def screen_leads(connection: "Backend", raw: "ir.Table", mapping: LeadsMapping, limit: datetime) -> LeadRows:
    """Read the leads' rows and find the fault of each; times after `limit` lie in the future.

    Raises:
        SourceError: a column is missing, or two would have one name.
    """
    selection = select_rows(raw, "leads", mapping)
    rows = selection.rows
    given = ([LEAD_ID] if mapping.outcome else []) + ([CREATED_AT] if mapping.row_order else [])
    bound = bind(raw, LEADS, mapping, given)
    lead_id = text(rows[bound[LEAD_ID]]) if LEAD_ID in bound else (rows[ROW] + 1).cast("string")
    created_at, time_check = _created_at(selection, bound, mapping)
    leave_out = {raw_column(raw, name, "mapping.leads.ignore") for name in mapping.ignore}
    columns = {LEAD_ID: lead_id, CREATED_AT: created_at}
    columns |= {
        name: text(rows[bound[name]]) for name in LEADS.names if name in bound and name not in columns
    }
    if mapping.outcome is not None:
        column = raw_column(raw, mapping.outcome.column, "mapping.leads.outcome.column")
        leave_out.add(column)
        columns[OUTCOME] = text(rows[column])
    further = further_columns(raw, LEADS, mapping, bound, leave_out)
    columns |= {name: attribute(rows[column]) for name, column in further.items()}
    checks = (no_id(LEAD_ID, lead_id), *time_check, future(CREATED_AT, created_at, None, limit))
    screened = screen(connection, Screening("leads", mapping, selection, columns, checks, lead_id))
    return LeadRows(mark_duplicates(connection, screened, LEAD_ID, (CREATED_AT,)), tuple(further))


def with_keys(connection: "Backend", leads: LeadRows) -> "ir.Table":
    """Return the kept leads with their dense lead_key, which follows the order of the file."""
    clean = leads.screened.clean
    key = ibis.row_number().over(order_by=clean[ROW]).cast("int32")
    connection.create_table("keyed_leads", clean.mutate(**{LEAD_KEY: key}).order_by(ROW), overwrite=True)
    return connection.table("keyed_leads")


def _created_at(
    selection: Selection, bound: dict[str, str], mapping: LeadsMapping
) -> "tuple[ir.TimestampValue, tuple[Check, ...]]":
    rows = selection.rows
    if mapping.row_order is not None:
        return _spread(rows, selection.read - selection.ignored, mapping.row_order), ()
    raw = rows[bound[CREATED_AT]]
    parsed = instant(raw, mapping.times.get(CREATED_AT, ISO), f"mapping.leads.times.{CREATED_AT}")
    return parsed, (unparsable("leads", CREATED_AT, raw, parsed, required=True),)


def _spread(rows: "ir.Table", n_rows: int, order: RowOrder) -> "ir.TimestampValue":
    """Instants evenly spaced over the rows in file order: the first row at `first`, the last at `last`."""
    first, last = (epoch_microseconds(parse_moment(moment)) for moment in (order.first, order.last))
    share = ibis.row_number().over(order_by=rows[ROW]).cast("float64") / max(n_rows - 1, 1)
    return engine.timestamp_of_us((share * float(last - first)).round().cast("int64") + first)
