"""Makes a night's lists apart, and puts them in place when all of them are there."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from handoff.delivery.atomic import flush
from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.lists import WrittenLists, write_lists
from handoff.errors import WorkspaceError
from handoff.scoring.scored import ScoredLeads


@dataclass(frozen=True)
class StagedLists:
    """Lists that nobody reads yet. made: where they are; place: where they will begin."""

    made: WrittenLists
    place: Path

    def put_in_place(self) -> WrittenLists:
        """Move the lists to where people look, the page last: it links to all others.

        Raises:
            WorkspaceError: the disk refuses; what was not moved is as it was, and doing it all again completes it.
        """
        folder = _moved_folder(self.made.folder, self.place)
        xlsx, csv, html = (
            _moved(file, self.place.parent / file.name) for file in (self.made.xlsx, self.made.csv, self.made.html)
        )
        self.discard()
        return WrittenLists(html, xlsx, csv, folder)

    def discard(self) -> None:
        """Take away what was made and not put in place."""
        shutil.rmtree(self.made.html.parent, ignore_errors=True)


def stage_lists(scored: ScoredLeads, heading: ListHeading, place: Path) -> StagedLists:
    """Write the lists that will begin at `place` (see `write_lists`) into a hidden folder beside it.

    Raises:
        WorkspaceError: the disk refuses.
    """
    staging = place.with_name(f".{place.name}.staged")
    shutil.rmtree(staging, ignore_errors=True)
    return StagedLists(write_lists(scored, heading, staging / place.name), place)


def sweep_staged(lists: Path) -> int:
    """Take away what killed runs have left among the lists, and return how many; only while no run is at work."""
    left = [path for path in lists.glob(".*") if path.suffix in (".staged", ".tmp", ".former")]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _moved_folder(made: Path, place: Path) -> Path:
    former = place.with_name(f".{place.name}.former")
    try:
        if made.exists():
            shutil.rmtree(former, ignore_errors=True)
            if place.exists():
                place.rename(former)
            made.rename(place)
    except OSError as reason:
        raise _refused(place, reason) from reason
    shutil.rmtree(former, ignore_errors=True)
    return place


def _moved(made: Path, place: Path) -> Path:
    try:
        moved = made.replace(place)
        flush(place.parent)
    except OSError as reason:
        raise _refused(place, reason) from reason
    return moved


def _refused(place: Path, reason: OSError) -> WorkspaceError:
    return WorkspaceError(f"{place} cannot be written: {reason}; free the disk or the permissions and rerun")
