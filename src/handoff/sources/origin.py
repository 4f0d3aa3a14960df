"""Where a row came from: two columns that travel beside the source's own until the row is clean."""

from typing import TYPE_CHECKING, Final

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Position of the row in its source, from 0, over all files in the order of their names.
ROW: Final = "__row"
#: The file, where a source has several.
FILE: Final = "__file"
#: Position in that file, from 0, where not all rows of the file are at hand.
FILE_ROW: Final = "__file_row"


def with_rows(table: "ir.Table") -> "ir.Table":
    """Return `table` with its rows numbered in the order of the source."""
    return table if ROW in table.columns else table.mutate(ibis.row_number().name(ROW))


def raw_columns(table: "ir.Table") -> tuple[str, ...]:
    """Return the names of the source's own columns, and of those that joins brought."""
    return tuple(name for name in table.columns if name not in (ROW, FILE, FILE_ROW) and not name.endswith(f".{ROW}"))
