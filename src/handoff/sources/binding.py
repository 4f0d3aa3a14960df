"""Finds the raw column behind each contract column, and says what is missing."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from handoff.domain.columns import TableContract
from handoff.domain.mapping import OpenMapping, TableMapping
from handoff.domain.toml import nearest
from handoff.errors import SourceError
from handoff.sources.origin import raw_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir


def bind(
    raw: "ir.Table", contract: TableContract, mapping: TableMapping, optional: Sequence[str] = ()
) -> dict[str, str]:
    """Return contract column -> raw column: what the mapping says, else the raw column of the same name.

    raw: the prepared source, which has columns for constants and for joined texts (see `prepared`).
    `optional` names required columns that this mapping gets in another way.

    Raises:
        SourceError: a mapped raw column does not exist, or nothing gives a required column.
    """
    where = f"mapping.{contract.name}"
    bound = {**dict(_mapped(raw, mapping, where)), **{name: constant_column(name) for name in mapping.constants}}
    prefix = mapping.strip_prefix if isinstance(mapping, OpenMapping) else ""
    by_lower = {
        spelling.lower(): column
        for column in own_columns(raw, mapping)
        for spelling in (without_prefix(column, prefix), column)
    }
    for name in contract.names:
        if name not in bound and name in by_lower:
            bound[name] = by_lower[name]
    missing = [name for name in contract.required if name not in bound and name not in optional]
    if missing:
        raise SourceError(
            f'{where}: source "{mapping.source}" has no column {missing[0]}; add {missing[0]} = "<its column>" under '
            f"[{where}.columns]; it has: {', '.join(own_columns(raw, mapping))}"
        )
    return bound


def raw_column(raw: "ir.Table", name: str, key: str) -> str:
    """Return the source's own spelling of column `name`; `key` is where the settings name it.

    Raises:
        SourceError: the source has no such column.
    """
    found = find_column(raw, name)
    if found is None:
        raise SourceError(f'{key} = "{name}": the source has no such column; {nearest(name, raw_columns(raw))}')
    return found


def find_column(raw: "ir.Table", name: str) -> str | None:
    """Return the source's own spelling of column `name`, or None.

    Failing the very name, the only one that differs by case counts, then the only one that differs by "_" too:
    created_date is CreatedDate.
    """
    names = raw_columns(raw)
    if name in names:
        return name
    for spelling in (str.lower, folded):
        same = [column for column in names if spelling(column) == spelling(name)]
        if len(same) == 1:
            return same[0]
    return None


def mapped_column(raw: "ir.Table", name: str, key: str, mapping: TableMapping) -> str | None:
    """Return the source's own spelling of column `name`, or None where it is lacking and may be.

    Raises:
        SourceError: the source has no such column, the mapping does not call it optional, and it is none of a joined
            source that is not there.
    """
    may_lack = name in mapping.optional or name.startswith(tuple(_absent(raw, mapping)))
    return find_column(raw, name) if may_lack else raw_column(raw, name, key)


def own_columns(raw: "ir.Table", mapping: TableMapping) -> tuple[str, ...]:
    """Return the source's own columns, without those that the mapping brings beside them."""
    brought = tuple(f"{join.source}." for join in mapping.join)
    made = {constant_column(name) for name in mapping.constants} | set(texts_columns(mapping).values())
    return tuple(name for name in raw_columns(raw) if not name.startswith(brought) and name not in made)


def constant_column(name: str) -> str:
    """Return the name of the prepared source's column for a constant."""
    return f"constant {name}"


def texts_columns(mapping: TableMapping) -> dict[str, str]:
    """Return contract name -> name of the prepared source's column, for columns made of several texts."""
    return {name: " + ".join(parts) for name, parts in mapping.columns.items() if not isinstance(parts, str)}


def folded(name: str) -> str:
    """Return a name without case, "_" and blanks, in which snake_case, CamelCase and "Labels for people" are one."""
    return name.replace("_", "").replace(" ", "").lower()


def without_prefix(name: str, prefix: str) -> str:
    """Return a raw column's name without the prefix, in whichever case it is written (warehouses often shout)."""
    return name[len(prefix) :] if name.lower().startswith(prefix.lower()) else name


def _mapped(raw: "ir.Table", mapping: TableMapping, where: str) -> Iterator[tuple[str, str]]:
    made = texts_columns(mapping)
    for name, column in mapping.columns.items():
        # Of joined texts whose parts are all lacking, the prepared source has no column.
        found = (
            find_column(raw, made[name])
            if name in made
            else mapped_column(raw, str(column), f"{where}.columns.{name}", mapping)
        )
        if found is not None:
            yield name, found


def _absent(raw: "ir.Table", mapping: TableMapping) -> Iterator[str]:
    """Yield what the columns of joined sources would begin with that are not there."""
    for join in mapping.join:
        if not any(column.startswith(f"{join.source}.") for column in raw.columns):
            yield f"{join.source}."
