"""A source as one mapping sees it: joined columns, joined texts and constants stand beside its own columns."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

import ibis

from handoff.domain.mapping import Join, TableMapping
from handoff.sources.binding import constant_column, mapped_column, raw_column, texts_columns
from handoff.sources.holding import holding
from handoff.sources.origin import ROW, raw_columns
from handoff.sources.parsing import text, whole_id

if TYPE_CHECKING:
    import ibis.expr.types as ir

_KEY, _PLACE, _AVOIDED, _OTHER_ROW = "__key", "__place", "__avoided", "__other_row"


def prepared(
    raw: "ir.Table", table: str, mapping: TableMapping, other: "Callable[[str], ir.Table | None]"
) -> "ir.Table":
    """Return `raw` with the columns that the mapping adds; its rows and their numbers stay as they are.

    table: the contract table that is mapped. other: opens a source; None: one that is optional and not there.

    Raises:
        SourceError: a column that the mapping names does not exist.
    """
    for join in mapping.join:
        found = other(join.source)
        sought = [mapped_column(raw, name, f"mapping.{table}.join.on", mapping) for name in join.on]
        on = [name for name in sought if name is not None]
        if found is not None and (on or not join.optional):
            raw = _joined(raw, found, join, on, mapping, f"mapping.{table}.join")
    made: dict[str, Any] = {}
    for name, column in texts_columns(mapping).items():
        key = f"mapping.{table}.columns.{name}"
        named = [mapped_column(raw, part, key, mapping) for part in mapping.columns[name]]
        parts = [text(raw[part]) for part in named if part is not None]
        if parts:
            made[column] = joined_text(parts, " ")
    made |= {constant_column(name): ibis.literal(value) for name, value in mapping.constants.items()}
    return raw.mutate(**made) if made else raw


def matched(raw: "ir.Table", mapping: TableMapping) -> "list[ir.BooleanValue]":
    """Return, for each join whose match is needed, whether a row of the prepared source has one."""
    return [raw[_found(join)].notnull() for join in mapping.join if not join.optional and _found(join) in raw.columns]


def joined_text(parts: "Sequence[ir.StringValue]", between: str) -> "ir.StringValue":
    """Return the filled texts of each row one after the other; NULL where none is filled."""
    return reduce(lambda left, right: ibis.coalesce(left + between + right, left, right), parts)


def _joined(
    raw: "ir.Table", other: "ir.Table", join: Join, on: Sequence[str], mapping: TableMapping, key: str
) -> "ir.Table":
    """Bring the columns of the first row of `other` that matches; a row without a match gets empty cells."""
    sought = ibis.coalesce(*(_cell(raw[name], join) for name in on), ibis.null("string"))
    index = _index(other, join, mapping, key)
    located = raw.mutate(**{_KEY: sought}).left_join(index, [_KEY]).drop(_KEY, f"{_KEY}_right")
    brought = {f"{join.source}.{name}": other[name] for name in raw_columns(other) if not name.startswith("__")}
    beside = other.select(**brought, **{_found(join): other[ROW]})
    return located.left_join(beside, [(_OTHER_ROW, _found(join))]).drop(_OTHER_ROW)


def _index(other: "ir.Table", join: Join, mapping: TableMapping, key: str) -> "ir.Table":
    """Return (cell, row of `other`): the first key that holds the cell, of its rows the first, avoided ones last."""
    avoided = reduce(or_, holding(other, mapping, join.avoid, f"{key}.avoid"), ibis.literal(value=False))
    parts = [
        other.select(
            **{
                _KEY: _cell(other[raw_column(other, name, f"{key}.key")], join),
                _PLACE: ibis.literal(place),
                _AVOIDED: avoided,
                _OTHER_ROW: other[ROW],
            }
        )
        for place, name in enumerate(join.key)
    ]
    cells = reduce(lambda one, two: one.union(two), parts)
    cells = cells.filter(cells[_KEY].notnull())
    first = ibis.row_number().over(group_by=_KEY, order_by=[_AVOIDED, _PLACE, _OTHER_ROW])
    ranked = cells.mutate(__nth=first)
    return ranked.filter(ranked["__nth"] == 0).select(_KEY, _OTHER_ROW)


def _cell(cell: "ir.Value", join: Join) -> "ir.StringValue":
    written = whole_id(cell)
    return written.lower() if join.ignore_case else written


def _found(join: Join) -> str:
    return f"{join.source}.__row"
