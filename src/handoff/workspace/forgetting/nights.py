"""Takes a person out of the published nights: the lists that people read, the record, and the scores, in this order."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.staged_lists import stage_lists
from handoff.domain.instants import as_utc
from handoff.scoring.run import ScoringRun
from handoff.scoring.scored import ScoredLeads
from handoff.workspace.forgetting.other_files import clean_file, csv_holds, page_holds, workbook_holds
from handoff.workspace.forgetting.parquet_rows import reduced_scores, write_table
from handoff.workspace.history.erased import mark_erased
from handoff.workspace.history.rows import published_nights
from handoff.workspace.night.fingerprint import file_digest
from handoff.workspace.night.record import NightRecord, read_record

if TYPE_CHECKING:
    from handoff.workspace.forgetting.person import Person
    from handoff.workspace.materials import Materials


def forget_in_nights(materials: "Materials", person: "Person", mark: str) -> Iterator[tuple[date, int, str, str]]:
    """Rewrite every night that names the person; yield the night, rows changed, and the digests before and after.

    One night after the other: a run that was cut off is gone on with by running it again. mark: the hash of the lead.

    Raises:
        WorkspaceError: a file cannot be read, or the disk refuses.
    """
    for night, path in published_nights(materials.places).items():
        found = reduced_scores(path, person)
        if found is None:
            continue
        table, changed = found
        before = file_digest(path)
        draft = path.with_name(".reduced.parquet.tmp")
        write_table(table, draft)
        after = file_digest(draft)
        _rewrite_lists(materials, night, draft, person)
        # The record first: a run that is cut off here finds the person in the scores again, and writes the same bytes.
        mark_erased(materials.places, night, mark, after)
        draft.replace(path)
        yield night, changed, before, after


def forget_in_lone_lists(materials: "Materials", person: "Person") -> int:
    """Take away lists that name the person and whose scores are not kept, and return how many files they were."""
    kept, folder = published_nights(materials.places), materials.places.root / "lists"
    lone = [night for night in listed_nights(folder) if night not in kept]
    places = [materials.places.lists(night) for night in lone]
    gone = sum(remove_lists(place) for place in places if any(_list_holds(path, person) for path in list_files(place)))
    return gone + sum(clean_file(path, person) for path in _strangers(folder))


def listed_nights(folder: Path) -> list[date]:
    """Return the nights that a folder has lists of, rising."""
    found = {night_named(path.name.split(".")[0]) for path in folder.glob("[0-9]*-[0-9]*-[0-9]*")}
    return sorted(night for night in found if night is not None)


def night_named(name: str) -> date | None:
    """Return the night that a file or folder is called by; None where a person gave it a name ("2026-07-01 copy")."""
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


def _strangers(folder: Path) -> list[Path]:
    """Return files among the lists that are no night's: copies that somebody made."""
    files = (path for path in folder.glob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in files if night_named(path.name.split(".")[0]) is None and path.name != "index.html")


def _rewrite_lists(materials: "Materials", night: date, scores: Path, person: "Person") -> None:
    """Write the lists of a night anew where one of them names the person; without a record of the night they go."""
    from handoff.delivery.score_file import read_scores

    place = materials.places.lists(night)
    files = list_files(place)
    # A page cannot tell a short number that is an id from any other figure.
    if not files or not (person.short_ids or any(_list_holds(path, person) for path in files)):
        return
    record = read_record(materials.places, night)
    if record is None:
        remove_lists(place)
        return
    scored = ScoredLeads(read_scores(scores), _run(materials, record))
    stage_lists(scored, _heading(materials, record), place).put_in_place()


def list_files(place: Path) -> list[Path]:
    """Return the files of a night's lists, those of teams and people too."""
    files = [
        path for path in (place.with_name(f"{place.name}.{kind}") for kind in ("html", "xlsx", "csv")) if path.exists()
    ]
    return [*files, *sorted(path for path in place.rglob("*") if path.is_file())]


def remove_lists(place: Path) -> int:
    """Take the lists of a night away, and return how many files they were."""
    files = list_files(place)
    for path in files:
        path.unlink()
    shutil.rmtree(place, ignore_errors=True)
    return len(files)


def _list_holds(path: Path, person: "Person") -> bool:
    if path.suffix == ".csv":
        return csv_holds(path, person)
    return workbook_holds(path, person) if path.suffix == ".xlsx" else page_holds(path, person)


def _run(materials: "Materials", record: NightRecord) -> ScoringRun:
    workspace = materials.settings.workspace
    return ScoringRun(
        as_of=record.as_of,
        scored_at=record.scored_at,
        model_version=record.model_version,
        run_id=record.model_run,
        feature_version=record.feature_version,
        agreement_version=record.agreement_version,
        horizon_days=materials.settings.snapshots.horizon_days,
        timezone=workspace.timezone,
        seed=workspace.seed,
    )


def _heading(materials: "Materials", record: NightRecord) -> ListHeading:
    workspace = materials.settings.workspace
    refused = " and ".join(gate.code for gate in record.gates if not gate.passed)
    forced = f"published although {refused} said no: {record.forced_because}" if record.forced_because else None
    note = "; ".join(part for part in (forced, *record.notes) if part) or None
    until = min(record.observed_until, as_utc(record.as_of))
    return ListHeading(workspace.name, until, workspace.timezone, note)
