"""Takes away what killed runs have left; called by the one process that holds the lock."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.delivery.staged_lists import sweep_staged
from handoff.sources.generations import sweep, sweep_drafts
from handoff.workspace.clock import recorded_at
from handoff.workspace.locking import exclusive
from handoff.workspace.night.begin import can_go_on

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials
    from handoff.workspace.places import Places

#: What other commands make beside the nights, without this lock: older, it belongs to nobody who still runs.
_HOURS: Final = 1.0


def sweep_leftovers(materials: "Materials") -> int:
    """Take away drafts that nobody will finish, and return how many there were."""
    places = materials.places
    with exclusive(places.reading_lock, "tidying up", materials.progress):
        found = sweep_drafts(places.clean)
        sweep(places.clean)
    found += sweep_staged(places.root / "lists") + sweep_staged(places.root / "lists" / "previews")
    found += sum(_removed(path) for path in places.scores.glob("night=*/.*.tmp"))
    found += sum(_removed(path) for path in places.nights.glob(".*.tmp"))
    found += sum(_removed(path) for path in places.drafts.glob("*") if not _is_wanted(materials, path))
    return found + sum(_removed(path) for path in _beside(places) if _is_old(path))


def _is_wanted(materials: "Materials", draft: Path) -> bool:
    """Tell whether a rerun would go on with the draft of a night."""
    try:
        return can_go_on(materials.places, date.fromisoformat(draft.name), materials.now)
    except ValueError:
        return False


def _beside(places: "Places") -> Iterator[Path]:
    """Yield drafts of a replay or of the copied champion, and of files that are written without the lock."""
    for pattern in (".replay-*", f".{places.champion.name}.*", "*/.*.tmp"):
        yield from places.store.glob(pattern)


def _is_old(path: Path) -> bool:
    try:
        return recorded_at().timestamp() - path.stat().st_mtime > 3600 * _HOURS
    except OSError:
        return False


def _removed(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    return 1
