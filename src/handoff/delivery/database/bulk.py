"""Writes many rows at once, within the transaction of the connection: COPY on PostgreSQL, executemany on SQLite."""

from contextlib import closing
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
from sqlalchemy import Connection, Table

from handoff.delivery.database.address import POSTGRESQL

#: Rows that are held as text or as Python objects at one time.
_AT_ONCE: Final = 10_000
#: Text is quoted and a missing value is not: that is how COPY tells an empty text from none.
_CSV: Final = pa_csv.WriteOptions(include_header=False, quoting_style="needed")


def write_rows(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Insert `rows`, whose columns are named as those of `table`; dates, UTC timestamps, numbers and text."""
    write = _copy if connection.dialect.name == POSTGRESQL else _insert
    write(connection, table, rows)


def _copy(connection: Connection, table: Table, rows: pa.Table) -> None:
    with (
        closing(connection.connection.cursor()) as cursor,
        cursor.copy(f"COPY {_target(connection, table, rows)} FROM STDIN (FORMAT csv)") as copy,
    ):
        for batch in rows.to_batches(max_chunksize=_AT_ONCE):
            text = pa.BufferOutputStream()
            pa_csv.write_csv(_with_zone(batch), text, _CSV)
            copy.write(memoryview(text.getvalue()))


def _insert(connection: Connection, table: Table, rows: pa.Table) -> None:
    """Insert past SQLAlchemy's processing of each value; times are text as its types read them."""
    marks = ", ".join("?" * rows.num_columns)
    statement = f"INSERT INTO {_target(connection, table, rows)} VALUES ({marks})"
    with closing(connection.connection.cursor()) as cursor:
        for batch in rows.to_batches(max_chunksize=_AT_ONCE):
            # SQLite's driver takes the rows one by one: they are never all there at once.
            one_by_one: Any = zip(*map(values_of, batch.columns), strict=True)
            cursor.executemany(statement, one_by_one)


def _target(connection: Connection, table: Table, rows: pa.Table) -> str:
    names = map(connection.dialect.identifier_preparer.quote, rows.column_names)
    return f"{table.name} ({', '.join(names)})"


def values_of(column: pa.Array) -> list[object]:
    """Return a column as SQLite stores it: instants and dates as text."""
    if pa.types.is_timestamp(column.type):
        column = _instants(column)
    elif pa.types.is_date(column.type):
        column = column.cast(pa.string())
    values: list[object] = column.to_pylist()
    return values


def _with_zone(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Write instants as text with their offset, as PostgreSQL reads them whatever its own zone is."""
    columns = [_instants(one, "+00") if pa.types.is_timestamp(one.type) else one for one in batch.columns]
    return pa.record_batch(columns, names=batch.schema.names)


def _instants(column: pa.Array, offset: str = "") -> pa.Array:
    """Write UTC instants as text; few of them differ, and each is written once."""
    found = pc.dictionary_encode(column.cast(pa.timestamp("us")))
    texts = pc.binary_join_element_wise(found.dictionary.cast(pa.string()), offset, "")
    return pa.DictionaryArray.from_arrays(found.indices, texts).dictionary_decode()
