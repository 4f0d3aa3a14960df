"""Takes away what killed runs have left; called by the one process that holds the lock."""

from pathlib import Path
from typing import TYPE_CHECKING

from handoff.delivery.staged_lists import sweep_staged
from handoff.sources.generations import sweep, sweep_drafts
from handoff.workspace.locking import exclusive

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def sweep_leftovers(materials: "Materials") -> int:
    """Take away drafts that nobody will finish, and return how many there were."""
    places = materials.places
    with exclusive(places.reading_lock, "tidying up", materials.progress):
        found = sweep_drafts(places.clean)
        sweep(places.clean)
    found += sweep_staged(places.root / "lists") + sweep_staged(places.root / "lists" / "previews")
    found += sum(_unlinked(path) for path in places.scores.glob("night=*/.*.tmp"))
    found += sum(_unlinked(path) for path in places.nights.glob(".*.tmp"))
    return found


def _unlinked(path: Path) -> int:
    path.unlink(missing_ok=True)
    return 1
