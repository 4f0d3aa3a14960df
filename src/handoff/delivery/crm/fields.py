"""What a CRM is given of a score row: the columns in their order, how each is written, and which tell a change."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handoff.domain.toml import nearest
from handoff.errors import ConfigError


class Kind(StrEnum):
    """How the values of an exported column are written."""

    TEXT = "text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class Field:
    """One exported column. `compared`: a new value of it makes a row a changed one; others go along."""

    column: str
    kind: Kind = Kind.TEXT
    decimals: int = 0
    compared: bool = True


PROBABILITY: Final = "probability"
TIER: Final = "tier"
#: Every column that is exported where a night has it. Ranks are not: they move every night for nearly every lead.
#: Nor is the chance of the exploration lot: a rep must not see who is on the list by chance.
EXPORTED: Final = (
    Field(TIER),
    Field("tier_reason"),
    Field(PROBABILITY, Kind.NUMBER, decimals=4),
    Field("grade"),
    Field("trend"),
    Field("trend_since", Kind.INSTANT, compared=False),
    Field("next_step"),
    Field("due_by", Kind.INSTANT, compared=False),
    Field("team"),
    Field("assigned_to"),
    Field("value", Kind.NUMBER, decimals=2),
    Field("expected_value", Kind.NUMBER, decimals=2, compared=False),
    Field("reasons_for", Kind.LONG_TEXT, compared=False),
    Field("reasons_against", Kind.LONG_TEXT, compared=False),
    Field("colleagues", Kind.LONG_TEXT, compared=False),
    Field("returned", Kind.LONG_TEXT),
    Field("account_status"),
    Field("duplicates", Kind.NUMBER),
    Field("lately", compared=False),
    Field("last_event_at", Kind.INSTANT, compared=False),
    Field("scored_at", Kind.INSTANT, compared=False),
    Field("as_of", Kind.INSTANT, compared=False),
    Field("model_version", compared=False),
    Field("agreement_version", Kind.NUMBER, compared=False),
)


def chosen(columns: Sequence[str], there: Collection[str]) -> tuple[Field, ...]:
    """Return the fields to export, in their fixed order: `columns` (all, when empty) that are among `there`.

    Raises:
        ConfigError: a column is never exported.
    """
    known = [field.column for field in EXPORTED]
    for column in columns:
        if column not in known:
            raise ConfigError(f'handoff.toml: export.columns "{column}" is not exported; {nearest(column, known)}')
    wanted = columns or known
    return tuple(field for field in EXPORTED if field.column in wanted and field.column in there)


def named(
    fields: Sequence[Field], own: Mapping[str, str], usual: Callable[[str], str], where: str, key: str
) -> dict[str, str]:
    """Return column → name in the CRM: the one of `own`, else the `usual` one.

    Raises:
        ConfigError: `own` names no exported column, or two columns have one name.
    """
    known = [field.column for field in EXPORTED]
    for column in own:
        if column not in known:
            raise ConfigError(f'handoff.toml: {where}.names "{column}" is not exported; {nearest(column, known)}')
    names = {field.column: own.get(field.column, usual(field.column)) for field in fields}
    taken = {key.lower(): "the key"}
    for column, name in names.items():
        if name.lower() in taken:
            raise ConfigError(f'handoff.toml: {where}: {column} and {taken[name.lower()]} are both named "{name}"')
        taken[name.lower()] = column
    return names
