"""Whether handoff's own files are whole and current, who is writing them, and whether the disk has room."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.errors import WorkspaceError
from handoff.workspace.doctor.finding import Finding, ok, warning, wrong

if TYPE_CHECKING:
    from handoff.workspace.places import Places
    from handoff.workspace.workspace import Workspace

GIGABYTE: Final = 1e9
#: Beside the store that is there, a night writes the next one, the scores, and the lists.
ROOM: Final = 2.0


def look(workspace: "Workspace") -> Iterator[Finding]:
    """Look at the clean store, the locks, what interrupted runs have left, and the disk."""
    yield from _clean(workspace)
    yield from _under_way(workspace.places)
    yield _disk(workspace)


def _clean(workspace: "Workspace") -> Iterator[Finding]:
    from handoff.sources.fingerprint import is_current
    from handoff.sources.store import read_manifest

    store = workspace.places.clean.resolve()
    part = "clean store"
    if not store.exists():
        yield warning(part, "the sources were never read", "run: handoff check")
        return
    try:
        ingested = read_manifest(store)
    except WorkspaceError as reason:
        yield wrong(part, str(reason))
        return
    if damaged := _damaged(store):
        yield wrong(part, f"{damaged[0]} cannot be read", "run: handoff check, which reads the sources anew")
        return
    days = (workspace.now - ingested.observed_until).total_seconds() / 86_400
    message = (
        f"{ingested.n_leads:,} leads, read at {ingested.now:%Y-%m-%d %H:%M} UTC, newest record {days:,.1f} days old"
    )
    if is_current(store, workspace.settings, workspace.places.root, workspace.now):
        yield ok(part, message)
    else:
        yield ok(part, f"{message}; sources or settings may have changed since, the next run reads what is new")


def _damaged(store: Path) -> list[Path]:
    """Return the tables whose files are not complete, by the end of the file, where Parquet keeps its index."""
    import pyarrow.parquet as pq
    from pyarrow import ArrowException

    damaged = []
    for path in sorted(store.rglob("*.parquet")):
        try:
            with pq.ParquetFile(path):
                pass
        except (OSError, ArrowException):
            damaged.append(path)
    return damaged


def _under_way(places: "Places") -> Iterator[Finding]:
    from handoff.workspace.locking import holder

    locks = (places.lock, places.reading_lock)
    held = [(path, who) for path in locks if (who := holder(path)) is not None]
    for path, who in held:
        yield ok("lock", f"{path.name} is held by {who}: a second run waits for it")
    if not held:
        yield ok("lock", "nobody is writing")
        yield from _left_over(places.store)


def _left_over(store: Path) -> Iterator[Finding]:
    """Look for what a killed run has left, while none is at work."""
    held = {path.name.split(".")[0] for path in (store / "nights").glob("*.held.json")}
    begun = sorted({path.name.split(".")[0] for path in (store / "nights").glob("*.begun.json")} - held)
    if begun:
        yield warning(
            "interrupted", f"the night of {', '.join(begun)} was begun and not ended",
            f"run: handoff backfill --from {begun[0]} --to {begun[-1]}, which goes on where it stopped",
        )  # fmt: skip
    fresh = [path for path in store.glob(".*.new") if path.is_dir()] if store.exists() else []
    if fresh:
        size = sum(_size(path) for path in fresh) / GIGABYTE
        yield warning(
            "leftovers", f"{len(fresh)} readings of the sources were killed ({size:.2f} GB)",
            "nothing to do: the next run takes them away",
        )  # fmt: skip


def _disk(workspace: "Workspace") -> Finding:
    root, store = workspace.places.root, workspace.places.clean.resolve()
    free = shutil.disk_usage(root).free
    needed = ROOM * _size(store) + GIGABYTE
    message = f"{free / GIGABYTE:,.1f} GB free"
    if free < needed / 2:
        return wrong("disk", f"{message}, a night may need {needed / GIGABYTE:,.1f} GB", "free the disk")
    if free < needed:
        return warning("disk", f"{message}, a night may need {needed / GIGABYTE:,.1f} GB", "free the disk soon")
    return ok("disk", message)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0
