"""`forget`: one person out of everything that a workspace keeps, and a proof of it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.errors import ConfigError, HandoffError, WorkspaceError
from handoff.sources.forgotten import add_forgotten
from handoff.workspace.clock import recorded_at
from handoff.workspace.forgetting.nights import forget_in_lone_lists, forget_in_nights
from handoff.workspace.forgetting.other_files import clean_file
from handoff.workspace.forgetting.parquet_rows import reduced_scores, write_table
from handoff.workspace.forgetting.person import Person, find_person, is_in_data
from handoff.workspace.forgetting.proof import Erasure, append_proof, digests_of
from handoff.workspace.locking import exclusive
from handoff.workspace.night.sweep import sweep_leftovers

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials
    from handoff.workspace.places import Places

#: Folders that hold rows of leads in files of several kinds: below the workspace, and below its store.
_OUTSIDE: Final = ("exports", "backtests")
_INSIDE: Final = ("exports", "agreements", "backtests", "trainings", "profiles", "alerts", "health", "spark/scores")


def forget(materials: "Materials", lead_id: str, because: str, who: str) -> Erasure:
    """Take a person out of history, lists, database, exports, quarantine and data, for good, and return the proof.

    What cannot be seen from here stays: the sources, backups, and files that were written elsewhere. A run that was cut
    off is completed by running it again.

    Raises:
        ConfigError: nobody is known by that id, no reason is given, or [identity] names it.
        WorkspaceError: a file or the database refuses, or another process is at work; nothing is proven then.
    """
    if not because.strip():
        raise ConfigError('an erasure needs a reason for its proof; write it: --because "asked for by letter"')
    places = materials.places
    with exclusive(places.lock, "an erasure", materials.progress):
        _read_what_is_new(materials)
        person = find_person(materials, lead_id)
        sweep_leftovers(materials)
        forgotten = add_forgotten(places.store, [*person.ids, *person.contacts])
        removed = {place: count for place, count in _outside_nights(materials, person) if count}
        materials.progress("taking the person out of the published nights")
        nights = list(forget_in_nights(materials, person, forgotten.hash(lead_id)))
        if nights:
            removed["scores"] = sum(changed for _, changed, _, _ in nights)
        # Last, for it tells who the person is, should this run be cut off before.
        removed |= {"clean data": 1} if _forget_data(materials, person) else {}
        proof = Erasure(
            when=recorded_at().isoformat(),
            who=who,
            because=because.strip(),
            hash=forgotten.hash(lead_id),
            records=len(person.ids),
            removed=removed,
            nights=digests_of(nights),
        )
        append_proof(places, proof)
        return proof


def _read_what_is_new(materials: "Materials") -> None:
    """Read sources that have changed: a further record of the person may have come since the last night."""
    try:
        _ = materials.dataset
    except HandoffError as reason:
        materials.progress(f"the sources are not read before: {str(reason).splitlines()[0]}")


def _outside_nights(materials: "Materials", person: Person) -> Iterator[tuple[str, int]]:
    places = materials.places
    materials.progress("taking the person out of the database")
    yield "database", _forget_in_database(materials, person)
    yield "drafts", sum(map(_drop, (places.drafts, places.store / "spark" / "work", *places.store.glob(".replay-*"))))
    materials.progress("taking the person out of exports, previews and trainings")
    yield "previews", _forget_in_previews(places, person)
    yield "lists without scores", forget_in_lone_lists(materials, person)
    for base, names in ((places.root, _OUTSIDE), (places.store, _INSIDE)):
        for name in names:
            yield name, sum(clean_file(path, person) for path in _files(base / name))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _forget_in_database(materials: "Materials", person: Person) -> int:
    from handoff.delivery.database import forget_lead, open_database
    from handoff.workspace.database import database_url

    if materials.settings.database.url is None and not (materials.places.store / "handoff.db").exists():
        return 0
    engine = open_database(database_url(materials))
    try:
        names = person.names | person.emails | person.ids
        return sum(forget_lead(engine, one, names) for one in sorted(person.ids))
    finally:
        engine.dispose()


def _forget_in_previews(places: "Places", person: Person) -> int:
    changed = 0
    for path in sorted(places.previews.glob("night=*/scores.parquet")):
        found = reduced_scores(path, person)
        if found is not None:
            write_table(found[0], path)
            changed += found[1]
    # Lists of a preview are nobody's list: they can be made again.
    return changed + _drop(places.root / "lists" / "previews")


def _forget_data(materials: "Materials", person: Person) -> bool:
    """Take the clean data away and read the sources anew, without the person; where they cannot be read now, later.

    Raises:
        WorkspaceError: the new reading has the person again.
    """
    places = materials.places
    with exclusive(places.reading_lock, "an erasure", materials.progress):
        generations = list(places.store.glob(f".{places.clean.name}.*"))
        there = places.clean.exists() or bool(generations)
        materials.__dict__.pop("dataset", None)
        if places.clean.is_symlink():
            places.clean.unlink()
        for folder in (places.clean, *generations):
            shutil.rmtree(folder, ignore_errors=True)
    try:
        _ = materials.dataset
    except HandoffError as reason:
        materials.progress(f"the sources will be read on the next night: {str(reason).splitlines()[0]}")
    if is_in_data(places.clean, person):
        raise WorkspaceError(
            f"{places.clean} has the person again after the sources were read anew, so nothing is proven; "
            "this is a defect in handoff"
        )
    return there


def _drop(folder: Path) -> int:
    """Take a folder away, and return how many files it held."""
    files = len(_files(folder))
    shutil.rmtree(folder, ignore_errors=True)
    return files
