"""Finds what is new in the sources of events since the former reading, or why everything has to be read."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff.domain.instants import as_utc
from handoff.errors import WorkspaceError
from handoff.sources.fingerprint import settings_hash
from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.kept import Kept, read_kept
from handoff.sources.growing.ordered import ReadUntil
from handoff.sources.store import Ingested, read_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handoff.domain.mapping import EventsMapping
    from handoff.domain.settings import Settings


@dataclass(frozen=True)
class Former:
    """The reading to go on from: its store, manifest, and what it kept."""

    store: Path
    manifest: Ingested
    kept: Kept


@dataclass(frozen=True)
class Grown:
    """The files of one source: `new` ones, in the order of their names, and how many were read before.

    last: whether all new files come after the old ones in the order of their names.
    beyond: of a source in the order of a column, how far it was read; its new rows lie beyond.
    """

    new: tuple[Path, ...]
    old: int
    last: bool
    beyond: ReadUntil | None = None


def former_reading(store: Path, settings: "Settings", now: datetime) -> Former:
    """Return the reading that this one can go on from.

    store: the folder of the former generation.

    Raises:
        AfreshError: there is none under the same settings, or it was made at a later `now`.
    """
    try:
        manifest = read_manifest(store)
    except WorkspaceError:
        raise AfreshError("nothing was read before") from None
    if manifest.settings_hash != settings_hash(settings):
        raise AfreshError("the settings have changed")
    if as_utc(now) < manifest.now:
        raise AfreshError("the former reading was of a later night")
    return Former(store, manifest, read_kept(store))


def grown_events(
    settings: "Settings", former: Former, seen: "Mapping[str, Any]"
) -> "tuple[tuple[EventsMapping, ...], dict[str, Grown]]":
    """Return the mappings of events that the former reading had, and what is new in the source of each.

    seen: fingerprints of now (see `fingerprint.fingerprints`).

    Raises:
        AfreshError: the result would not be that of reading everything.
    """
    before, kept = former.manifest.fingerprints, former.kept.sources
    everything = settings.mapping.events or ()
    for mapping in everything:
        if mapping.source not in kept and any(_moved(name, before, seen) for name in sources_of(mapping)):
            raise AfreshError(f"sources.{mapping.source} was not there when the sources were read before")
        refuse_changed_joins(mapping, before, seen)
    mappings = tuple(mapping for mapping in everything if mapping.source in kept)
    if not mappings:
        raise AfreshError("nothing of the events was kept")
    return mappings, {name: _grown(name, settings, former, seen) for name in dict.fromkeys(kept)}


def _grown(name: str, settings: "Settings", former: Former, seen: "Mapping[str, Any]") -> Grown:
    before = former.manifest.fingerprints
    old, now, until = before.get(name), seen.get(name), former.kept.until.get(name)
    one_place = (old is None and now is None) or len(old or ()) == len(now or ()) == 1
    if settings.sources[name].ordered_by is not None and until is not None and one_place and _moved(name, before, seen):
        return Grown((), len(old or ()), last=True, beyond=until)
    return grown_files(name, before, seen)


def grown_files(name: str, before: "Mapping[str, Any]", seen: "Mapping[str, Any]") -> Grown:
    """Return the new files of a source.

    before, seen: fingerprints then and now (see `fingerprint.fingerprints`).

    Raises:
        AfreshError: it is a database, or a file that was read has changed or is gone.
    """
    old, now = before.get(name), seen.get(name)
    if old is None or now is None:
        raise AfreshError(f"sources.{name} is a database, and no ordered_by tells what is new in it")
    states = {str(entry[0]): entry for entry in now}
    for entry in old:
        if str(entry[0]) not in states:
            raise AfreshError(f"{entry[0]} is gone")
        if list(states[str(entry[0])]) != list(entry):
            raise AfreshError(f"{entry[0]} has changed")
    known = [Path(str(entry[0])) for entry in old]
    new = tuple(sorted({Path(path) for path in states}.difference(known)))
    if new and len(old) < 2:
        raise AfreshError(f"sources.{name} had {len(old)} file when it was read before, and has more now")
    last = not new or new[0] > max(known)
    return Grown(new, len(old), last)


def refuse_changed_joins(mapping: "EventsMapping", before: "Mapping[str, Any]", seen: "Mapping[str, Any]") -> None:
    """Make sure that what is brought beside the events is what it was.

    Raises:
        AfreshError: a joined source has changed, or is a database.
    """
    for join in mapping.join:
        if _moved(join.source, before, seen):
            raise AfreshError(f"sources.{join.source}, which is joined to the events, has changed or cannot tell")


def sources_of(mapping: "EventsMapping") -> tuple[str, ...]:
    """Return every source that the mapping reads."""
    return (mapping.source, *(join.source for join in mapping.join))


def _moved(name: str, before: "Mapping[str, Any]", seen: "Mapping[str, Any]") -> bool:
    """Say whether a source may have changed; a database always may."""
    old, now = before.get(name), seen.get(name)
    return old is None or now is None or [list(entry) for entry in old] != [list(entry) for entry in now]
