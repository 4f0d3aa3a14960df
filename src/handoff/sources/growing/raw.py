"""The raw rows of the events that have to be looked at: those that were put aside before, and those of new files."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.sources.engine import reading
from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.kept import waiting_file
from handoff.sources.origin import FILE, FILE_ROW, ROW

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

_NEW: Final = "new_raw"


def waiting_rows(connection: "Backend", store: Path, place: int) -> "ir.Table":
    """Return the raw rows that were put aside when the mapping at `place` was read for `store`."""
    table = connection.read_parquet(str(waiting_file(store, place)), file_row_number=True)
    return table.rename({ROW: "file_row_number"})


def grown_rows(connection: "Backend", waiting: "ir.Table", rows: "ir.Table | None", place: int) -> "ir.Table":
    """Return the waiting rows and after them the new ones, kept in the engine under a name of `place`.

    rows: new rows of some of several files, or of one place with their places in it; None: there are none.

    Raises:
        AfreshError: the new rows have other columns than the former ones, or cells of another type.
        SourceError: they cannot be read.
    """
    if rows is None:
        return waiting
    connection.create_view(_NEW, rows, overwrite=True)
    connection.create_view(f"{_NEW}_waiting", waiting, overwrite=True)
    n_waiting = waiting.count().execute()
    in_file = f'"{ROW}" - min("{ROW}") OVER (PARTITION BY "{FILE}")' if FILE in rows.columns else f'"{ROW}"'
    name = f"grown_{place}"
    with reading("the new events", "are the files complete?"):
        connection.con.execute(f"""
            CREATE OR REPLACE TABLE {name} AS
            SELECT * FROM {_NEW}_waiting
            UNION ALL BY NAME
            SELECT * REPLACE ("{ROW}" + {n_waiting} AS "{ROW}"), {in_file} AS "{FILE_ROW}" FROM {_NEW}""")
    grown = connection.table(name)
    if dict(grown.schema().items()) != dict(waiting.schema().items()):
        raise AfreshError("new events have other columns than those before, or cells of another type")
    return grown
