"""Ids that come twice: a table keeps the first row of an id, an event counts once."""

from dataclasses import replace
from typing import TYPE_CHECKING

import ibis
from ibis import _

from handoff.sources import engine_functions as engine
from handoff.sources.cleaning import Screened
from handoff.sources.faults import FAULT, Check, Reason
from handoff.sources.origin import ROW

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend


def mark_duplicates(connection: "Backend", screened: Screened, key: str, first_by: tuple[str, ...] = ()) -> Screened:
    """Give every fine row but the first (by `first_by`, then file order) of each `key` a fault."""
    again = _kept(connection, f"again_{screened.table}", _but_first(screened.clean, key, first_by))
    detail = f"another row with this {key} is kept: the first" + (f" by {first_by[0]}" if first_by else "")
    failed = ibis.literal(value=True)
    check = Check(Reason.DUPLICATE_ID, key, failed, screened.screening.id_column, detail)
    marked = replace(screened, checks=(*screened.checks, check))
    if again.count().execute() == 0:
        return marked
    joined = screened.rows.left_join(again, screened.rows[ROW] == again.again)
    fault = ibis.ifelse(joined.again.notnull(), ibis.literal(len(marked.checks), "int8"), joined[FAULT])
    rows = _kept(connection, f"marked_{screened.table}", joined.mutate(**{FAULT: fault}).drop("again"))
    return replace(marked, rows=rows)


def repeated_rows(connection: "Backend", rows: "ir.Table", key: str) -> "ir.Table":
    """Return the row numbers (column `again`) of all but the first row of each `key`; NULL never repeats."""
    # Hashes first: eight bytes an id keep the search for the few repeats small.
    hashed = rows.filter(rows[key].notnull()).select(bucket=engine.hash_of(rows[key]))
    crowded = hashed.group_by("bucket").agg(n=_.count()).filter(_.n > 1)
    candidates = rows.semi_join(crowded, engine.hash_of(rows[key]) == crowded.bucket)
    return _kept(connection, "repeated_rows", _but_first(candidates, key, ()))


def _but_first(rows: "ir.Table", key: str, first_by: tuple[str, ...]) -> "ir.Table":
    ranked = rows.filter(rows[key].notnull()).select(key, ROW, *first_by)
    place = ibis.row_number().over(group_by=key, order_by=[*first_by, ROW])
    return ranked.mutate(place=place).filter(_.place > 0).select(again=ROW)


def _kept(connection: "Backend", name: str, rows: "ir.Table") -> "ir.Table":
    connection.create_table(name, rows, overwrite=True)
    return connection.table(name)
