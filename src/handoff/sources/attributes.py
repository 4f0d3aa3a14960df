"""Columns beyond the contract: kept as attributes, with a type that features and files can carry."""

from typing import TYPE_CHECKING

from handoff.domain.columns import TableContract
from handoff.domain.mapping import OpenMapping
from handoff.errors import SourceError
from handoff.sources.binding import find_column, own_columns, without_prefix
from handoff.sources.left_out import left_out
from handoff.sources.parsing import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import ibis.expr.types as ir

_RESERVED = ("lead_key", "account_key", "account_known", "duplicates")


def further_columns(
    raw: "ir.Table",
    contract: TableContract,
    mapping: OpenMapping,
    bound: "Mapping[str, str]",
    leave_out: "Collection[str]" = (),
) -> dict[str, str]:
    """Return attribute name -> raw column, in the order of the source.

    Left out are, besides `leave_out`, what `ignore` and `never` name, and a column that `where` narrows to one value:
    it is the same for every row.

    Raises:
        SourceError: an attribute would have the name of a contract column or of one that handoff adds.
    """
    where = f"mapping.{contract.name}"
    used = {column for name, column in bound.items() if name in contract.names}
    unwanted = used | _parts(raw, mapping) | _constant(raw, mapping) | left_out(raw, contract.name, mapping)
    renamed = {column: name for name, column in bound.items() if name not in contract.names}
    found: dict[str, str] = {}
    for column in (*own_columns(raw, mapping), *(extra for extra in renamed if extra not in own_columns(raw, mapping))):
        if column in unwanted or column in leave_out:
            continue
        name = renamed.get(column, without_prefix(column, mapping.strip_prefix))
        if name.lower() in _RESERVED or name.lower() in contract.names:
            raise SourceError(
                f'{where}: raw column "{column}" would be an attribute named {name}, which has a meaning here; rename '
                f'it: attribute_{name} = "{column}" under [{where}.columns]'
            )
        found[name] = column
    return found


def _constant(raw: "ir.Table", mapping: OpenMapping) -> set[str | None]:
    return {find_column(raw, name) for name, values in mapping.where.items() if len(values) == 1}


def _parts(raw: "ir.Table", mapping: OpenMapping) -> set[str | None]:
    """Return the raw columns whose texts were joined: they are told already."""
    return {
        find_column(raw, part) for parts in mapping.columns.values() if not isinstance(parts, str) for part in parts
    }


def attribute(column: "ir.Value") -> "ir.Value":
    """Return the cell with the type of its source; exact decimals as numbers, nested types as text."""
    kind = column.type()
    if kind.is_decimal():
        return column.cast("float64")
    if kind.is_timestamp():
        return column.cast("timestamp")
    if kind.is_numeric() or kind.is_boolean() or kind.is_date():
        return column
    return text(column)
