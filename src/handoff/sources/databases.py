"""Brings one table of a database over, in batches, so that its size does not matter to memory."""

import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from handoff.domain.mapping import SourceSettings
from handoff.domain.toml import nearest
from handoff.errors import SourceError
from handoff.sources.engine import quoted, reading

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend
    from ibis.backends.duckdb import Backend

_ROWS_A_BATCH = 100_000


def open_duckdb(connection: "Backend", file: Path, table: str | None) -> "ir.Table":
    """Attach a DuckDB file, read-only, and return its `table`.

    Raises:
        SourceError: not a DuckDB file, no `table` given, or no such table.
    """
    catalog = "source_" + re.sub(r"\W", "_", str(file))
    with reading(str(file), "is it a DuckDB file, and closed by other programs?"):
        connection.con.execute(f'ATTACH IF NOT EXISTS {quoted(file)} AS "{catalog}" (READ_ONLY)')
    listing = connection.con.execute(
        f"SELECT table_schema, table_name FROM information_schema.tables WHERE table_catalog = {quoted(catalog)}"
    ).fetchall()
    names = {f"{schema}.{name}": (schema, name) for schema, name in listing}
    names |= {name: (schema, name) for schema, name in listing if schema == "main"}
    if table not in names:
        raise SourceError(f"{file} {_no_table(table, list(names))}")
    schema, name = names[table]
    return connection.table(name, database=(catalog, schema))


def open_database(
    connection: "Backend", settings: SourceSettings, only: "Callable[[ir.Table], ir.Table] | None" = None
) -> "ir.Table":
    """Copy a table of the database at a URL into the engine and return it.

    only: narrows the table, in the database, to the rows that are wanted.

    Raises:
        SourceError: the database cannot be reached or read, or has no such table.
    """
    url, table = settings.database or "", settings.table or ""
    shown = re.sub(r"(://[^:/@]+):[^@]*@", r"\1:***@", url)
    database = _connect(url, shown)
    try:
        found = _find(database, table, shown)
        found = found if only is None else only(found)
        target = f"copy_{zlib.crc32(f'{url} {table} {only is None}'.encode())}"
        return _copy(connection, found, target, f"table {table} of {shown}")
    finally:
        database.disconnect()


def _connect(url: str, shown: str) -> "BaseBackend":
    try:
        return ibis.connect(url)
    except Exception as failure:  # noqa: BLE001 (every driver has its own tree of errors)
        complaint = " ".join(str(failure).split())[:300].replace(url, shown)
        raise SourceError(
            f"database {shown} cannot be reached: {complaint}; check host, port, name and password under [sources]"
        ) from None


def _find(database: "BaseBackend", table: str, shown: str) -> "ir.Table":
    schema, _, name = table.rpartition(".")
    tables = database.list_tables(database=schema or None)
    if name not in tables:
        raise SourceError(f"database {shown} {_no_table(name, tables)}")
    return database.table(name, database=schema or None)


def _copy(connection: "Backend", found: "ir.Table", target: str, what: str) -> "ir.Table":
    plain = found.select(**{name: _plain(found[name]) for name in found.columns})
    schema = plain.schema()
    try:
        batches = plain.to_pyarrow_batches(chunk_size=_ROWS_A_BATCH)
        reader = pa.RecordBatchReader.from_batches(schema.to_pyarrow(), _held(batches))
        connection.con.register("incoming", reader)
        connection.con.execute(f'CREATE OR REPLACE TABLE "{target}" AS SELECT * FROM incoming')
        connection.con.unregister("incoming")
    except Exception as failure:  # noqa: BLE001 (every driver has its own tree of errors)
        raise SourceError(f"{what} cannot be read: {' '.join(str(failure).split())[:300]}; check its rights") from None
    return connection.table(target)


def _plain(column: Any) -> Any:
    """Types of one database only (json, uuid, inet, arrays) travel as text, exact decimals as numbers."""
    kind = column.type()
    if kind.is_decimal():
        return column.cast("float64")
    simple = kind.is_numeric() or kind.is_boolean() or kind.is_string() or kind.is_timestamp() or kind.is_date()
    return column if simple and not kind.is_json() else column.cast("string")


def _held(batches: Any) -> Iterator[pa.RecordBatch]:
    yield from batches


def _no_table(table: str | None, names: list[str]) -> str:
    if table is None:
        return f"needs table = ... under [sources]; {nearest('', names)}"
    return f'has no table "{table}"; {nearest(table, names)}'
