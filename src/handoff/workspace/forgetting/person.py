"""Who is to be forgotten: every id, name and address that the workspace knows the person by."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.domain.columns import LEAD_ID
from handoff.errors import ConfigError
from handoff.sources.forgotten import read_forgotten
from handoff.sources.identity_report import first_record
from handoff.sources.store import IDENTITY, QUARANTINE, table_path
from handoff.workspace.history.rows import published_nights

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials
    from handoff.workspace.places import Places

_PERSONAL: Final = ("name", "email", "phone")
#: A number as short as this stands for many things: it names somebody only in a column of ids.
_LONG: Final = 6
_LEAD_COLUMN: Final = re.compile(r"lead[^a-z]*id|^\W*id\W*$|(object|record)[^a-z]*id", re.IGNORECASE)
_CONTACT_COLUMN: Final = re.compile(r"contact[^a-z]*id", re.IGNORECASE)


@dataclass(frozen=True)
class Person:
    """One person. ids: of its lead and of all records that became it; contacts: ids of contacts with its address."""

    lead_id: str
    ids: frozenset[str]
    names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    contacts: frozenset[str] = frozenset()

    def holds(self, text: str) -> bool:
        """Tell whether a text names the person: by an id or an address as a word of its own.

        An id that is a short number does not count: it may be any figure. See `is_named_in`.
        """
        return self._words is not None and self._words.search(text) is not None

    def is_named_in(self, column: str, cell: object) -> bool:
        """Tell whether a cell of a column, or a value under a name, is or holds an id or an address of the person."""
        if self.is_named_by(cell):
            return True
        said = str(cell)
        return (said in self.short_ids and _LEAD_COLUMN.search(column) is not None) or (
            said in self._short_contacts and _CONTACT_COLUMN.search(column) is not None
        )

    @cached_property
    def short_ids(self) -> frozenset[str]:
        """Those of the ids that are short numbers."""
        return frozenset(filter(_is_short, self.ids))

    @cached_property
    def _short_contacts(self) -> frozenset[str]:
        return frozenset(filter(_is_short, self.contacts))

    def is_named_by(self, cell: object) -> bool:
        """Tell whether a cell is, or holds, an id or an address of the person."""
        if isinstance(cell, str):
            return self.holds(cell)
        return isinstance(cell, Iterable) and any(self.is_named_by(one) for one in cell)

    def is_colleague(self, words: str) -> bool:
        """Tell whether an entry of a list of colleagues is the person ("Ben Example, CFO: Viewed pricing ...")."""
        return words.startswith(self._called) or self.holds(words)

    def without_mentions(self, text: str) -> str:
        """Return a text of entries, "; " between them, without those that are the person as a colleague."""
        if not any(called in text for called in self._called):
            return text
        return "; ".join(entry for entry in text.split("; ") if not entry.startswith(self._called))

    @cached_property
    def _called(self) -> tuple[str, ...]:
        return tuple(f"{name.strip()}{mark}" for name in sorted(self.names) for mark in (",", ":"))

    @cached_property
    def _words(self) -> re.Pattern[str] | None:
        telling = (one for one in self.ids | self.emails | self.contacts if one and not _is_short(one))
        known = sorted(telling, key=len, reverse=True)
        if not known:
            return None
        return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, known))})(?![\w-])", re.IGNORECASE)


def _is_short(one: str) -> bool:
    return one.isdecimal() and len(one) < _LONG


def find_person(materials: "Materials", lead_id: str) -> Person:
    """Gather what the workspace knows the person by, from the data, the published nights and the quarantine.

    Raises:
        ConfigError: nobody is known by that id, it is a further record of a lead, or [identity] names it.
    """
    places = materials.places
    first = first_record(places.clean, lead_id)
    if first is not None:
        raise ConfigError(f'"{lead_id}" is a further record of the person who is lead "{first}"; forget "{first}"')
    ids = {lead_id, *_merged(places.clean, lead_id)}
    known = [*_in_data(places.clean, lead_id), *_in_nights(places, ids)]
    if not known and not _seen_before(places, lead_id):
        raise ConfigError(f'there is no lead "{lead_id}" in the data, the quarantine or any published night')
    _refuse_named(materials, ids)
    names, emails = ({str(row[name]).strip() for row in known if row.get(name)} for name in ("name", "email"))
    return Person(
        lead_id, frozenset(ids), frozenset(names), frozenset(emails), frozenset(_contacts(places.clean, emails))
    )


def is_in_data(clean: Path, person: Person) -> bool:
    """Tell whether the clean data or its quarantine has a row of the person."""
    return any(_rows(table_path(clean, table), (LEAD_ID,), person.ids) for table in ("leads", QUARANTINE))


def _rows(path: Path, columns: Iterable[str], lead_ids: Iterable[str]) -> list[dict[str, Any]]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if not path.exists():
        return []
    there = [name for name in columns if name in pq.read_schema(path).names]
    chosen = pc.field(LEAD_ID).isin(list(lead_ids))
    rows: list[dict[str, Any]] = pq.read_table(path, columns=there, filters=chosen, partitioning=None).to_pylist()
    return rows


def _merged(clean: Path, lead_id: str) -> Iterator[str]:
    """Yield the ids of the records that identity found, or the CRM made, to be the same person."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    path, index = table_path(clean, IDENTITY), clean / "reading" / "lead_index.parquet"
    if path.exists():
        same = pc.field("survivor_id") == lead_id
        yield from pq.read_table(path, columns=[LEAD_ID], filters=same)[LEAD_ID].to_pylist()
    keys = [row["lead_key"] for row in _rows(table_path(clean, "leads"), ("lead_key", LEAD_ID), [lead_id])]
    if keys and index.exists():
        known = pq.read_table(index, filters=pc.field("lead_key").isin(keys))
        yield from (one for one in known["__known_id"].to_pylist() if one)


def _in_data(clean: Path, lead_id: str) -> Iterator[dict[str, Any]]:
    yield from _rows(table_path(clean, "leads"), (LEAD_ID, *_PERSONAL), [lead_id])
    yield from ({LEAD_ID: lead_id} for _ in _rows(table_path(clean, QUARANTINE), (LEAD_ID,), [lead_id]))


def _in_nights(places: "Places", ids: Iterable[str]) -> Iterator[dict[str, Any]]:
    for path in published_nights(places).values():
        yield from _rows(path, (LEAD_ID, *_PERSONAL), ids)


def _seen_before(places: "Places", lead_id: str) -> bool:
    forgotten = read_forgotten(places.store)
    return forgotten is not None and lead_id in forgotten


def _contacts(clean: Path, emails: Iterable[str]) -> Iterator[str]:
    import pyarrow.parquet as pq

    path, wanted = table_path(clean, "contacts"), {email.casefold() for email in emails}
    if path.exists() and "email" in pq.read_schema(path).names and wanted:
        rows = pq.read_table(path, columns=["contact_id", "email"]).to_pylist()
        yield from (row["contact_id"] for row in rows if row["email"] and row["email"].strip().casefold() in wanted)


def _refuse_named(materials: "Materials", ids: set[str]) -> None:
    section = materials.settings.identity
    for key, groups in (("same", section.same), ("different", section.different)):
        for group in groups:
            if ids & set(group):
                raise ConfigError(
                    f"{materials.places.settings}: identity.{key} names {sorted(ids & set(group))}; "
                    "take that group out first: it would keep the id, and stop the next reading"
                )
