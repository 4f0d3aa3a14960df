"""The leads: one row a lead, in the order of the file, with firmographics and attributes."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import ACCOUNT_ID, CREATED_AT, LEAD_ID, LEAD_KEY, LEADS
from handoff.domain.instants import epoch_microseconds, parse_moment
from handoff.domain.mapping import LeadsMapping, RowOrder
from handoff.sources import engine_functions as engine
from handoff.sources.attributes import attribute, further_columns
from handoff.sources.binding import bind, raw_column
from handoff.sources.checks import future, no_id, unparsable
from handoff.sources.cleaning import Screened, Screening, Selection, screen, select_rows
from handoff.sources.duplicates import mark_duplicates
from handoff.sources.faults import Check
from handoff.sources.merged import MERGED_ID, SURVIVOR_ID
from handoff.sources.origin import ROW
from handoff.sources.parsing import ISO, instant, text, whole_id

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


def screen_leads(
    connection: "Backend", raw: "ir.Table", mapping: LeadsMapping, limit: datetime, merged: "ir.Table | None" = None
) -> LeadRows:
    """Read the leads' rows and find the fault of each; times after `limit` lie in the future.

    merged: (merged_id, survivor_id); a record that was merged into another of the leads is left out.

    Raises:
        SourceError: a column is missing, or two would have one name.
    """
    selection = select_rows(raw, "leads", mapping)
    given = ([LEAD_ID] if mapping.outcome else []) + ([CREATED_AT] if mapping.row_order else [])
    bound = bind(raw, LEADS, mapping, given)
    if merged is not None and LEAD_ID in bound:
        selection = _without_merged(selection, bound[LEAD_ID], merged)
    rows = selection.rows
    columns = {LEAD_ID: text(rows[bound[LEAD_ID]]) if LEAD_ID in bound else (rows[ROW] + 1).cast("string")}
    columns[CREATED_AT] = _created_at(selection, bound, mapping)
    columns |= {n: text(rows[bound[n]]) for n in LEADS.names if n in bound and n not in columns}
    if ACCOUNT_ID in bound:
        columns[ACCOUNT_ID] = whole_id(rows[bound[ACCOUNT_ID]])
    leave_out = set[str]()
    if mapping.outcome is not None:
        outcome = raw_column(raw, mapping.outcome.column, "mapping.leads.outcome.column")
        leave_out.add(outcome)
        columns[OUTCOME] = text(rows[outcome])
    further = further_columns(raw, LEADS, mapping, bound, leave_out)
    columns |= {name: attribute(rows[column]) for name, column in further.items()}
    parsed = rows.select(rows[ROW], **columns)
    own = {name: parsed[name] for name in columns}
    screening = Screening("leads", mapping, selection, parsed, own, _checks(parsed, bound, limit), bound.get(LEAD_ID))
    screened = screen(connection, screening)
    return LeadRows(mark_duplicates(connection, screened, LEAD_ID, (CREATED_AT,)), tuple(further))


def with_keys(connection: "Backend", leads: LeadRows) -> "ir.Table":
    """Return the kept leads with their dense lead_key, which follows the order of the file."""
    clean = leads.screened.clean
    key = ibis.row_number().over(order_by=clean[ROW]).cast("int32")
    connection.create_table("keyed_leads", clean.mutate(**{LEAD_KEY: key}).order_by(ROW), overwrite=True)
    return connection.table("keyed_leads")


def _without_merged(selection: Selection, column: str, merged: "ir.Table") -> Selection:
    lead_id = text(selection.rows[column])
    there = selection.rows.select(there=lead_id)
    gone = merged.semi_join(there, merged[SURVIVOR_ID] == there.there).select(MERGED_ID)
    return selection.narrowed(lead_id.notin(gone[MERGED_ID]).fill_null(True))


def _created_at(selection: Selection, bound: dict[str, str], mapping: LeadsMapping) -> "ir.TimestampValue":
    if mapping.row_order is not None:
        return _spread(selection.rows, selection.read - selection.ignored, mapping.row_order)
    times = mapping.times.get(CREATED_AT, ISO)
    return instant(selection.rows[bound[CREATED_AT]], times, f"mapping.leads.times.{CREATED_AT}")


def _checks(parsed: "ir.Table", bound: dict[str, str], limit: datetime) -> tuple[Check, ...]:
    created, raw = parsed[CREATED_AT], bound.get(CREATED_AT)
    unread = (unparsable("leads", CREATED_AT, created.isnull(), raw),) if raw is not None else ()
    late = future(CREATED_AT, created, None, limit, raw)
    return (no_id(LEAD_ID, parsed[LEAD_ID], bound.get(LEAD_ID)), *unread, late)


def _spread(rows: "ir.Table", n_rows: int, order: RowOrder) -> "ir.TimestampValue":
    """Instants evenly spaced over the rows in file order: the first row at `first`, the last at `last`."""
    first, last = (epoch_microseconds(parse_moment(moment)) for moment in (order.first, order.last))
    share = ibis.row_number().over(order_by=rows[ROW]).cast("float64") / max(n_rows - 1, 1)
    return engine.timestamp_of_us((share * float(last - first)).round().cast("int64") + first)
