"""Opens any source as one raw table: files, a DuckDB file, or a table behind a database URL."""

import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.domain.mapping import SourceSettings
from handoff.errors import EmptyTableError, SourceError
from handoff.sources.engine import reading
from handoff.sources.files import find_files, format_of, is_there
from handoff.sources.origin import FILE, ROW, with_rows

#: What separates cells in a header line that was read as one column.
_DELIMITERS: Final = ",;\t|"
#: How files of one source are read together.
_SEVERAL: Final[dict[str, Any]] = {"union_by_name": True, "filename": FILE}

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend


def open_source(connection: "Backend", settings: SourceSettings, base: Path) -> "ir.Table":
    """Return the source's rows, numbered, with its own column names; nothing is guessed from text.

    Raises:
        SourceError: unreachable, unreadable, or no such file or table.
        EmptyTableError: there is no row.
    """
    from handoff.sources.databases import open_database, open_duckdb

    if settings.database is not None:
        table = with_rows(open_database(connection, settings))
        return _filled(table, f"table {settings.table}")
    files = find_files(settings, base)
    if format_of(settings, files) == "duckdb":
        table = with_rows(open_duckdb(connection, files[0], settings.table))
    else:
        table = open_files(connection, settings, files, several=len(files) > 1)
    return _filled(table, str(files[0]))


def open_files(
    connection: "Backend", settings: SourceSettings, files: tuple[Path, ...], *, several: bool
) -> "ir.Table":
    """Return the rows of Parquet or CSV files, numbered; of several, or some of several, each row names its file.

    Raises:
        SourceError: a file cannot be read.
    """
    if format_of(settings, files) == "parquet":
        return _open_parquet(connection, files, several=several)
    return _open_csv(connection, files, settings.delimiter, several=several)


def open_if_there(connection: "Backend", settings: SourceSettings, base: Path) -> "ir.Table | None":
    """Return the source's rows; None where it is optional, and its files are not there or hold no rows.

    Raises:
        SourceError, EmptyTableError: as `open_source`.
    """
    if not settings.optional:
        return open_source(connection, settings, base)
    if settings.path is not None and not is_there(settings, base):
        return None
    try:
        return open_source(connection, settings, base)
    except EmptyTableError:
        return None


def _open_parquet(connection: "Backend", files: tuple[Path, ...], *, several: bool) -> "ir.Table":
    with reading(str(files[0]), "is it a Parquet file, and complete?"):
        if several:
            return with_rows(connection.read_parquet([*map(str, files)], **_SEVERAL))
        table = connection.read_parquet(str(files[0]), file_row_number=True)
        return table.rename({ROW: "file_row_number"})


def _open_csv(connection: "Backend", files: tuple[Path, ...], delimiter: str | None, *, several: bool) -> "ir.Table":
    options: dict[str, Any] = {"all_varchar": True, "header": True, **(_SEVERAL if several else {})}
    if delimiter is not None:
        options["delim"] = delimiter
    fix = "save it as UTF-8 text with one header line, or set delimiter under [sources]"
    with reading(str(files[0]), fix):
        table = connection.read_csv([*map(str, files)], **options)
        # Parsed once and kept: one log often feeds leads, events and stages.
        cached = with_rows(table)
        columns = [name for name in cached.columns if name not in (ROW, FILE)]
        if not columns:
            raise SourceError(f"{files[0]} has no header line; {fix}")
        if len(columns) == 1 and delimiter is None and set(columns[0]) & set(_DELIMITERS):
            raise SourceError(f"{files[0]}: its lines do not have as many cells as its header; is it complete? {fix}")
        name = f"text_{zlib.crc32(repr((files, delimiter)).encode())}"
        connection.create_table(name, cached, overwrite=True)
        return connection.table(name)


def _filled(table: "ir.Table", what: str) -> "ir.Table":
    with reading(what, "export it again"):
        if table.limit(1).count().execute() == 0:
            raise EmptyTableError(f"{what} holds no rows; export it again or point the source elsewhere")
    return table
