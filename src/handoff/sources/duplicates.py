"""Ids that come twice: a table keeps the first row of an id, an event counts once."""

from dataclasses import replace
from typing import TYPE_CHECKING

import ibis
from ibis import _

from handoff.sources import engine_functions as engine
from handoff.sources.cleaning import SHOWN_ID, Screened
from handoff.sources.faults import DETAIL, FAULT, VALUE, Check, Reason
from handoff.sources.origin import ROW

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend


def mark_duplicates(
    connection: "Backend", screened: Screened, key: str, first_by: tuple[str, ...] = ()
) -> Screened:
    """Give every fine row but the first (by `first_by`, then file order) of each `key` a fault."""
    again = _but_first(screened.clean, key, first_by).select(again=ROW)
    connection.create_table(f"again_{screened.table}", again, overwrite=True)
    again = connection.table(f"again_{screened.table}")
    rows = screened.rows
    detail = f"another row with this {key} is kept: the first" + (f" by {first_by[0]}" if first_by else "")
    check = Check(Reason.DUPLICATE_ID, key, ibis.literal(True), rows[key], detail)
    checks = (*screened.checks, check)
    if again.count().execute() == 0:
        return replace(screened, checks=checks)
    joined = rows.left_join(again, rows[ROW] == again.again)
    twice = joined.again.notnull()
    marked = joined.mutate(
        **{
            FAULT: ibis.ifelse(twice, ibis.literal(len(checks), "int8"), joined[FAULT]),
            VALUE: ibis.ifelse(twice, joined[key], joined[VALUE]),
            DETAIL: ibis.ifelse(twice, detail, joined[DETAIL]),
            SHOWN_ID: ibis.ifelse(twice, joined[key], joined[SHOWN_ID]),
        }
    ).drop("again")
    name = f"deduplicated_{screened.table}"
    connection.create_table(name, marked, overwrite=True)
    return replace(screened, rows=connection.table(name), checks=checks)


def repeated_rows(connection: "Backend", rows: "ir.Table", key: str) -> "ir.Table":
    """Return the row numbers (column `again`) of all but the first row of each `key`; an empty key never repeats."""
    # Hashes first: eight bytes an id keep the search for the few repeats small.
    hashed = rows.filter(rows[key].notnull()).select(bucket=engine.hash_of(rows[key]))
    crowded = hashed.group_by("bucket").agg(n=_.count()).filter(_.n > 1)
    candidates = rows.semi_join(crowded, engine.hash_of(rows[key]) == crowded.bucket)
    connection.create_table(
        "repeated_rows", _but_first(candidates, key, ()).select(again=ROW), overwrite=True
    )
    return connection.table("repeated_rows")


def _but_first(rows: "ir.Table", key: str, first_by: tuple[str, ...]) -> "ir.Table":
    window = ibis.window(group_by=key, order_by=[*first_by, ROW])
    ranked = rows.filter(rows[key].notnull()).select(key, ROW, *first_by)
    return ranked.mutate(__place=ibis.row_number().over(window)).filter(_["__place"] > 0)
