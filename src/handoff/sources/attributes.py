"""Columns beyond the contract: kept as attributes, with a type that features and files can carry."""

from typing import TYPE_CHECKING

from handoff.domain.columns import TableContract
from handoff.domain.mapping import TableMapping
from handoff.errors import SourceError
from handoff.sources.binding import raw_column
from handoff.sources.origin import raw_columns
from handoff.sources.parsing import text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import ibis.expr.types as ir

_RESERVED = ("lead_key", "account_key", "account_known")


def further_columns(
    raw: "ir.Table",
    contract: TableContract,
    mapping: TableMapping,
    bound: "Mapping[str, str]",
    leave_out: "Collection[str]" = (),
) -> dict[str, str]:
    """Return attribute name -> raw column, in the order of the source.

    A column that `where` narrows to one value is left out: it is the same for every row.

    Raises:
        SourceError: an attribute would have the name of a contract column or of one that handoff adds.
    """
    where = f"mapping.{contract.name}"
    constant = {raw_column(raw, name, f"{where}.where") for name, values in mapping.where.items() if len(values) == 1}
    contract_raw = {column for name, column in bound.items() if name in contract.names}
    renamed = {column: name for name, column in bound.items() if name not in contract.names}
    found: dict[str, str] = {}
    for column in raw_columns(raw):
        if column in contract_raw or column in constant or column in leave_out:
            continue
        name = renamed.get(column, column)
        if name.lower() in _RESERVED or name.lower() in contract.names:
            raise SourceError(
                f'{where}: raw column "{column}" would be an attribute named {name}, which has a meaning here; rename '
                f'it: attribute_{name} = "{column}" under [{where}.columns]'
            )
        found[name] = column
    return found


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
