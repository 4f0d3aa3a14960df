"""Says whether a store still mirrors its sources, without reading them."""

import hashlib
import json
from datetime import datetime, timedelta
from pathlib import Path

from handoff.domain.instants import as_utc
from handoff.domain.mapping import SourceSettings
from handoff.domain.settings import Settings
from handoff.errors import EmptyTableError, SourceError, WorkspaceError
from handoff.sources.faults import Reason
from handoff.sources.files import find_files, is_there
from handoff.sources.store import read_manifest


def is_current(store: Path, settings: Settings, base: Path, now: datetime) -> bool:
    """Return whether ingesting again at `now` would write the same store.

    A database may always have changed. Rows that once lay in the future may have come of age since.
    """
    try:
        ingested = read_manifest(store)
        if ingested.settings_hash != settings_hash(settings) or None in ingested.fingerprints.values():
            return False
        if ingested.fingerprints != fingerprints(settings, base):
            return False
    except (WorkspaceError, SourceError):
        return False
    tolerance = timedelta(minutes=settings.quarantine.future_minutes)
    if as_utc(now) + tolerance < ingested.observed_until:
        return False
    waiting = any(Reason.IN_THE_FUTURE in table.quarantined for table in ingested.counts)
    return not (waiting and as_utc(now) > ingested.now)


def fingerprints(settings: Settings, base: Path) -> "dict[str, list[list[str | int]] | None]":
    """Return path, size and mtime of the files behind each source that a mapping uses; None for a database.

    Raises:
        SourceError: a source's files are gone.
    """
    used = {source for _, source in settings.mapping.sources()}
    found: dict[str, list[list[str | int]] | None] = {}
    for name in sorted(used):
        source = settings.sources[name]
        found[name] = None if source.database is not None else [_state(file) for file in _files(source, base)]
    return found


def settings_hash(settings: Settings) -> str:
    """Return a hash of the settings that decide what the store holds."""
    parts = {
        "sources": {name: source.model_dump(mode="json") for name, source in settings.sources.items()},
        "mapping": settings.mapping.model_dump(mode="json"),
        "quarantine": settings.quarantine.model_dump(mode="json"),
        "identity": settings.identity.model_dump(mode="json"),
        "machine": settings.features.machine.model_dump(mode="json"),
        "timezone": settings.workspace.timezone,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _files(source: SourceSettings, base: Path) -> tuple[Path, ...]:
    """Return the files of a source; an optional one that has none, or only empty ones, has none."""
    if not source.optional:
        return find_files(source, base)
    try:
        return find_files(source, base) if is_there(source, base) else ()
    except EmptyTableError:
        return ()


def _state(file: Path) -> "list[str | int]":
    state = file.stat()
    return [str(file), state.st_size, state.st_mtime_ns]
