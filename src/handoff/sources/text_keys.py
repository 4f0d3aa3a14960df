"""Replaces a text column of few values by a dense integer key, with a table to go back."""

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend


def with_text_key(
    connection: "Backend", tables: "Sequence[ir.Table]", column: str, key: str, known: "ir.Table | None" = None
) -> "list[ir.Table]":
    """Return the tables with int32 `key` beside text `column`: its place among the sorted texts of all, or NULL.

    known: further texts that have a place, in a column of that name.
    """
    of = [*tables, *([] if known is None else [known])]
    distinct = [rows.select(column).filter(rows[column].notnull()).distinct() for rows in of]
    found = reduce(lambda one, two: one.union(two, distinct=True), distinct)
    numbered = found.select(found[column], **{key: ibis.row_number().over(order_by=found[column]).cast("int32")})
    connection.create_table(texts_of(key), numbered, overwrite=True)
    texts = connection.table(texts_of(key)).rename({"__text": column})
    return [rows.left_join(texts, rows[column] == texts["__text"]).drop("__text") for rows in tables]


def texts_of(key: str) -> str:
    """Return the name of the engine's table (text, `key`)."""
    return f"texts_of_{key}"
