"""Contacts and opportunities: what a CRM keeps beside its leads, read as it is."""

from typing import TYPE_CHECKING

from handoff.domain.columns import Column, Kind, TableContract
from handoff.domain.mapping import TableMapping
from handoff.sources.binding import bind
from handoff.sources.checks import no_id, not_a_number, unparsable
from handoff.sources.cleaning import Screened, Screening, screen, select_rows
from handoff.sources.duplicates import mark_duplicates
from handoff.sources.origin import ROW
from handoff.sources.parsing import ISO, flag, instant, number, text, whole_id

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

    from handoff.sources.faults import Check


def screen_records(connection: "Backend", raw: "ir.Table", contract: TableContract, mapping: TableMapping) -> Screened:
    """Read the rows of a table whose first column is its id, and find the fault of each.

    Raises:
        SourceError: a column is missing.
    """
    selection = select_rows(raw, contract.name, mapping)
    rows, bound = selection.rows, bind(raw, contract, mapping)
    given = [column for column in contract.columns if column.name in bound]
    cells = {column.name: _cell(rows[bound[column.name]], column, contract.name, mapping) for column in given}
    filled = {f"__filled_{column.name}": text(rows[bound[column.name]]).notnull() for column in given}
    parsed = rows.select(rows[ROW], **cells, **filled)
    key = contract.columns[0].name
    checks = [no_id(key, parsed[key], bound[key])]
    checks += [check for column in given for check in _unread(parsed, column, contract.name, bound[column.name])]
    own = {name: parsed[name] for name in cells}
    screening = Screening(contract.name, mapping, selection, parsed, own, tuple(checks), bound[key])
    return mark_duplicates(connection, screen(connection, screening), key)


def _cell(cell: "ir.Value", column: Column, table: str, mapping: TableMapping) -> "ir.Value":
    if column.kind is Kind.INSTANT:
        return instant(cell, mapping.times.get(column.name, ISO), f"mapping.{table}.times.{column.name}")
    if column.kind is Kind.NUMBER:
        return number(cell)
    if column.kind is Kind.FLAG:
        return flag(cell)
    return whole_id(cell) if column.kind is Kind.ID else text(cell)


def _unread(parsed: "ir.Table", column: Column, table: str, raw: str) -> "list[Check]":
    failed = parsed[column.name].isnull() & parsed[f"__filled_{column.name}"]
    if column.kind is Kind.INSTANT:
        return [unparsable(table, column.name, failed, raw)]
    if column.kind is Kind.NUMBER:
        return [not_a_number(column.name, failed, raw)]
    return []
