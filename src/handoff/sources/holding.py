"""Which rows hold one of some values in a column, as `where`, `where_not` and the `avoid` of a join ask."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from handoff.domain.mapping import TableMapping
from handoff.sources.binding import mapped_column
from handoff.sources.parsing import flags_among, identity

if TYPE_CHECKING:
    import ibis.expr.types as ir


def holding(
    raw: "ir.Table", mapping: TableMapping, cells: Mapping[str, tuple[str, ...]], key: str
) -> "Iterator[ir.BooleanValue]":
    """Yield, for each column of `cells`, whether the cell of a row is one of its values; never NULL.

    Raises:
        SourceError: the source has no such column, and the mapping does not call it optional.
    """
    for name, values in cells.items():
        column = mapped_column(raw, name, key, mapping)
        if column is not None:
            cell = identity(raw[column]).strip()
            yield reduce(or_, [cell.isin(values), *(said(cell) for said in flags_among(values))]).fill_null(False)
