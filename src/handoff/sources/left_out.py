"""The raw columns that a mapping does not bring in: by name, or by a pattern."""

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from handoff.domain.mapping import OpenMapping
from handoff.sources.binding import find_column, raw_column
from handoff.sources.origin import raw_columns

if TYPE_CHECKING:
    import ibis.expr.types as ir

_WILD = "*?["
#: Where a word of a CamelCase name begins.
_NEXT_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def left_out(raw: "ir.Table", table: str, mapping: OpenMapping) -> set[str]:
    """Return the columns that `ignore` and `never` name.

    Raises:
        SourceError: a plain name under `ignore` is no column of the source.
    """
    found = set[str]()
    for name in mapping.ignore:
        found |= _like(raw, name) if _is_pattern(name) else {raw_column(raw, name, f"mapping.{table}.ignore")}
    for name in mapping.never:
        column = find_column(raw, name)
        found |= _like(raw, name) if _is_pattern(name) else set() if column is None else {column}
    return found


def _is_pattern(name: str) -> bool:
    return any(sign in name for sign in _WILD)


def _like(raw: "ir.Table", pattern: str) -> set[str]:
    """Return the columns that match as they are or in snake_case, case apart.

    "_" counts: num_* must not take numemployees with it.
    """
    wanted = pattern.lower()
    return {name for name in raw_columns(raw) if any(fnmatchcase(one, wanted) for one in (name.lower(), _snake(name)))}


def _snake(name: str) -> str:
    """Return "lead_owner_email" for leadOwnerEmail, LeadOwnerEmail and "Lead Owner Email"."""
    return "_".join(_NEXT_WORD.sub(" ", name).split()).lower()
