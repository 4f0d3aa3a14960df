"""Sources in the order of a column: what lies beyond the value that was read last is new."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from handoff.sources.binding import raw_column
from handoff.sources.connect import open_source
from handoff.sources.databases import open_database, open_duckdb
from handoff.sources.files import find_files, format_of
from handoff.sources.growing.afresh import AfreshError
from handoff.sources.origin import ROW, with_rows

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

    from handoff.domain.mapping import SourceSettings


@dataclass(frozen=True)
class ReadUntil:
    """How far a source was read: the greatest value of its column, as text, and how many rows up to it there are."""

    value: str
    rows: int


def read_until(raw: "ir.Table", name: str, settings: "SourceSettings", before: ReadUntil | None) -> ReadUntil | None:
    """Return how far source `name` has been read with `raw`, the rows read after `before`; None: it does not tell.

    Raises:
        SourceError: the source has no such column.
    """
    if settings.ordered_by is None:
        return None
    column = raw[raw_column(raw, settings.ordered_by, f"sources.{name}.ordered_by")]
    found = raw.aggregate(value=column.max().cast("string"), rows=raw.count()).to_pyarrow().to_pylist()[0]
    if found["value"] is None:
        return before
    return ReadUntil(found["value"], found["rows"] + (0 if before is None else before.rows))


def rows_beyond(
    connection: "Backend", name: str, settings: "SourceSettings", base: Path, until: ReadUntil
) -> "ir.Table":
    """Return the rows beyond `until`, each with its place in the source.

    Raises:
        AfreshError: there are more or fewer rows up to it than there were, or new rows lie between them.
        SourceError: the source cannot be read.
    """

    def beyond(table: "ir.Table") -> "ir.Table":
        column = table[raw_column(table, settings.ordered_by or "", f"sources.{name}.ordered_by")]
        newer = (column > ibis.literal(until.value).cast(column.type())).fill_null(False)
        found = int(table.filter(~newer).count().execute())
        if found != until.rows:
            raise AfreshError(
                f"sources.{name} had {until.rows:,} rows up to {settings.ordered_by} {until.value}, and has {found:,}"
            )
        return table.filter(newer)

    if settings.database is not None:
        return _numbered_from(open_database(connection, settings, beyond), until.rows)
    files = find_files(settings, base)
    if format_of(settings, files) == "duckdb":
        return _numbered_from(beyond(open_duckdb(connection, files[0], settings.table)), until.rows)
    rows = beyond(open_source(connection, settings, base))
    if rows.filter(rows[ROW] < until.rows).count().execute():
        raise AfreshError(f"{files[0]} is not in the order of {settings.ordered_by}")
    return rows


def _numbered_from(rows: "ir.Table", first: int) -> "ir.Table":
    numbered = with_rows(rows)
    return numbered.mutate(**{ROW: numbered[ROW] + first})
