"""Erases what is older than [retention] allows."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from handoff.domain.instants import as_utc
from handoff.errors import WorkspaceError
from handoff.sources.store import QUARANTINE, read_manifest, table_path
from handoff.workspace.forgetting.nights import listed_nights, night_named, remove_lists
from handoff.workspace.forgetting.parquet_rows import write_table
from handoff.workspace.locking import exclusive

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials
    from handoff.workspace.places import Places


@dataclass(frozen=True)
class Retained:
    """What was erased: nights of scores and of previews, files of lists, nights of exports, rows put aside."""

    history: int = 0
    lists: int = 0
    exports: int = 0
    quarantine: int = 0

    def __str__(self) -> str:
        counts = (
            (self.history, "nights of scores"),
            (self.lists, "files of lists"),
            (self.exports, "exports"),
            (self.quarantine, "rows put aside"),
        )
        said = [f"{count:,} {what}" for count, what in counts if count]
        return f"erased by [retention]: {', '.join(said)}" if said else "nothing is older than [retention] allows"

    def to_dict(self) -> dict[str, int]:
        """Return the counts as JSON values."""
        return {name: getattr(self, name) for name in ("history", "lists", "exports", "quarantine")}


def apply_retention(materials: "Materials", today: date) -> Retained:
    """Erase what is older than the settings allow, counted from `today`, and say how much it was.

    The records of nights stay: they name nobody.

    Raises:
        WorkspaceError: the disk refuses, or another process is at work.
    """
    section, places = materials.settings.retention, materials.places
    with exclusive(places.lock, "the erasure of old records", materials.progress):
        try:
            done = Retained(
                history=sum(map(_drop, _nights(_histories(places), _before(today, section.history_days)))),
                lists=_lists(places.root / "lists", _before(today, section.lists_days)),
                exports=sum(map(_drop, _exports(places.root / "exports", _before(today, section.exports_days)))),
                quarantine=_put_aside(materials, _before(today, section.quarantine_days)),
            )
        except OSError as reason:
            raise WorkspaceError(
                f"{reason.filename} cannot be erased: {reason}; free the permissions and rerun"
            ) from None
    if done != Retained():
        materials.progress(str(done))
    return done


def _histories(places: "Places") -> tuple[Path, ...]:
    """Return the folders that hold scores, one folder a night: what Spark wrote among them."""
    return places.scores, places.previews, places.store / "spark" / "scores"


def _before(today: date, days: int | None) -> date:
    """Return the first day that is kept."""
    return date.min if days is None else today - timedelta(days=days)


def _nights(folders: tuple[Path, ...], first: date) -> Iterator[Path]:
    for path in (path for folder in folders for path in sorted(folder.glob("night=*"))):
        night = night_named(path.name.removeprefix("night="))
        if night is not None and night < first:
            yield path


def _exports(folder: Path, first: date) -> Iterator[Path]:
    for path in sorted(folder.glob("*/[0-9]*-[0-9]*-[0-9]*")):
        night = night_named(path.name)
        if night is not None and night < first:
            yield path


def _lists(folder: Path, first: date) -> int:
    return sum(
        remove_lists(place / night.isoformat())
        for place in (folder, folder / "previews")
        for night in listed_nights(place)
        if night < first
    )


def _drop(folder: Path) -> int:
    shutil.rmtree(folder)
    return 1


def _put_aside(materials: "Materials", first: date) -> int:
    # A reading that is under way takes over what the one before it has put aside.
    with exclusive(materials.places.reading_lock, "the erasure of old records", materials.progress):
        return _quarantine(materials.places.clean, first)


def _quarantine(clean: Path, first: date) -> int:
    """Empty the quarantine of a reading that is too old, with the raw rows that wait to be looked at again."""
    import pyarrow.parquet as pq

    path = table_path(clean.resolve(), QUARANTINE)
    if not path.exists() or as_utc(read_manifest(clean).now).date() >= first:
        return 0
    table = pq.read_table(path)
    if table.num_rows:
        write_table(table.slice(0, 0), path)
    shutil.rmtree(clean.resolve() / "reading", ignore_errors=True)
    return int(table.num_rows)
