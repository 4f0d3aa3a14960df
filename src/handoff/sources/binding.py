"""Finds the raw column behind each contract column, and says what is missing."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from handoff.domain.columns import TableContract
from handoff.domain.mapping import TableMapping
from handoff.domain.toml import nearest
from handoff.errors import SourceError
from handoff.sources.origin import raw_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir


def bind(
    raw: "ir.Table", contract: TableContract, mapping: TableMapping, optional: Sequence[str] = ()
) -> dict[str, str]:
    """Return contract column -> raw column: what the mapping says, else the raw column of the same name.

    `optional` names required columns that this mapping gets in another way.

    Raises:
        SourceError: a mapped raw column does not exist, or nothing gives a required column.
    """
    where = f"mapping.{contract.name}"
    bound = {name: raw_column(raw, column, f"{where}.columns.{name}") for name, column in mapping.columns.items()}
    by_lower = {column.lower(): column for column in raw_columns(raw)}
    for name in contract.names:
        if name not in bound and name in by_lower:
            bound[name] = by_lower[name]
    missing = [name for name in contract.required if name not in bound and name not in optional]
    if missing:
        raise SourceError(
            f'{where}: source "{mapping.source}" has no column {missing[0]}; add {missing[0]} = "<its column>" under '
            f"[{where}.columns]; it has: {', '.join(raw_columns(raw))}"
        )
    return bound


def raw_column(raw: "ir.Table", name: str, key: str) -> str:
    """Return the source's own spelling of column `name`; `key` is where the settings name it.

    Raises:
        SourceError: the source has no such column.
    """
    names = raw_columns(raw)
    if name in names:
        return name
    same = [column for column in names if column.lower() == name.lower()]
    if len(same) == 1:
        return same[0]
    raise SourceError(f'{key} = "{name}": the source has no such column; {nearest(name, names)}')
