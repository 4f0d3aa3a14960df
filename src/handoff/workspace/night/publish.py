"""Publishes a night: every part is made first, then each is put in place in one step, and the record comes last.

Whoever is interrupted here does all of it again, with the same outcome: the draft is kept until the record is written.
"""

import os
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import handoff
from handoff.delivery.atomic import flush, replacing
from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.parquet import night_file, write_scores
from handoff.delivery.staged_lists import stage_lists
from handoff.domain.instants import as_utc
from handoff.sources.fingerprint import settings_hash
from handoff.workspace.agreement_log import record_terms
from handoff.workspace.clock import recorded_at
from handoff.workspace.database import database_url
from handoff.workspace.front_page import write_front_page
from handoff.workspace.night.begin import begun_path
from handoff.workspace.night.draft import drop_draft
from handoff.workspace.night.held import held_path
from handoff.workspace.night.record import NightRecord, read_record, write_record
from handoff.workspace.results import Scored

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from handoff.delivery.lists import WrittenLists
    from handoff.monitoring.gate import Gate
    from handoff.workspace.materials import Materials
    from handoff.workspace.night.begin import Begun
    from handoff.workspace.night.compute import NightInputs
    from handoff.workspace.night.draft import Draft
    from handoff.workspace.night.stopwatch import Stopwatch


@dataclass(frozen=True)
class ReadyNight:
    """All that publishing one night needs. data: the hash of the clean data; because: why it is forced, where it is."""

    materials: "Materials"
    begun: "Begun"
    inputs: "NightInputs"
    draft: "Draft"
    data: str
    gates: "tuple[Gate, ...]" = ()
    because: str | None = None

    @property
    def note(self) -> str | None:
        """What the reader of the list must know first."""
        forced = None if self.because is None else f"published although {self._refused}: {self.because}"
        return "; ".join(part for part in (forced, *self.draft.notes) if part) or None

    @property
    def _refused(self) -> str:
        return " and ".join(gate.code for gate in self.gates if not gate.passed) + " said no"


def publish(ready: ReadyNight, watch: "Stopwatch") -> Scored:
    """Put scores, database, lists and record of a night in place of those of the night before.

    Raises:
        WorkspaceError: a disk or the database refuses; what was published before stands, and a rerun goes on here.
    """
    materials, draft = ready.materials, ready.draft
    places, night = materials.places, draft.scored.run.night
    with watch.step("lists", "writing the lists"):
        staged = stage_lists(draft.scored, _heading(ready, ready.note), places.lists(night))
    published_at = _published_at(ready)
    try:
        with watch.step("database", "writing the working list into the database"):
            _to_database(ready, published_at)
        with watch.step("publishing", "publishing"):
            scores = _in_place(draft.scores, night_file(places.scores, night))
            written = staged.put_in_place()
            record_terms(places.agreements, ready.inputs.agreement, night)
            write_record(places, _record(ready, published_at, {**draft.seconds, **watch.seconds}))
    finally:
        staged.discard()
    for done in (held_path(places, night), begun_path(places, night)):
        done.unlink(missing_ok=True)
    drop_draft(places, night)
    write_front_page(materials)
    return _scored(ready, scores, written, ready.note, published=True)


def write_preview(ready: ReadyNight, watch: "Stopwatch") -> Scored:
    """Write scores and lists apart, where no agreement is in force: nobody's history, and nobody's list.

    Raises:
        WorkspaceError: the disk refuses.
    """
    materials, draft = ready.materials, ready.draft
    places, night = materials.places, draft.scored.run.night
    note = "; ".join((f"preview only, not published: {draft.void}", *draft.notes))
    with watch.step("lists", "writing the lists"):
        place = places.lists(night, published=False)
        written = stage_lists(draft.scored, _heading(ready, note), place).put_in_place()
    scores = write_scores(draft.scored, places.previews)
    begun_path(places, night).unlink(missing_ok=True)
    drop_draft(places, night)
    return _scored(ready, scores, written, note, published=False)


def _heading(ready: ReadyNight, note: str | None) -> ListHeading:
    materials, run = ready.materials, ready.draft.scored.run
    data_until = min(materials.dataset.observed_until, as_utc(run.as_of))
    return ListHeading(materials.settings.workspace.name, data_until, run.timezone, note)


def _published_at(ready: ReadyNight) -> "datetime":
    """Return when these very scores were published first: publishing them again changes nothing."""
    former = read_record(ready.materials.places, ready.begun.night)
    same = former is not None and (former.run, former.digest) == (ready.begun.run, ready.draft.digest)
    return former.published_at if former is not None and same else recorded_at()


def _to_database(ready: ReadyNight, published_at: "datetime") -> None:
    from handoff.delivery.database import open_database, publish_night

    materials = ready.materials
    engine = open_database(database_url(materials))
    try:
        publish_night(
            engine,
            ready.draft.scored,
            note=ready.note,
            published_at=published_at,
            forced_because=ready.because,
            keep_nights=materials.settings.database.keep_nights,
        )
    finally:
        engine.dispose()


def _in_place(draft: "Path", place: "Path") -> "Path":
    """Put the drafted scores at `place`; the draft stays, so that all can be done again."""
    with replacing(place) as fresh:
        try:
            os.link(draft, fresh)
        except OSError:
            # Network and removable disks may know no hard links.
            shutil.copyfile(draft, fresh)
    flush(place)
    return place


def _record(ready: ReadyNight, published_at: "datetime", seconds: dict[str, float]) -> NightRecord:
    materials, inputs, draft = ready.materials, ready.inputs, ready.draft
    run = draft.scored.run
    return NightRecord(
        night=run.night,
        run=ready.begun.run,
        as_of=ready.begun.as_of,
        scored_at=ready.begun.scored_at,
        published_at=published_at,
        model_name=inputs.registered.name,
        model_version=run.model_version,
        model_run=run.run_id,
        agreement=inputs.agreement.model_dump(mode="json", by_alias=True),
        agreement_version=run.agreement_version,
        feature_version=run.feature_version,
        settings_hash=settings_hash(materials.settings),
        data=ready.data,
        handoff_version=handoff.__version__,
        observed_until=materials.dataset.observed_until,
        n_leads=len(draft.scored),
        tiers={tier.value: count for tier, count in draft.scored.counts.items()},
        digest=draft.digest,
        gates=ready.gates,
        forced_because=ready.because,
        notes=draft.notes,
        seconds=seconds,
    )


def _scored(ready: ReadyNight, scores: "Path", lists: "WrittenLists", note: str | None, *, published: bool) -> Scored:
    heading = _heading(ready, note)
    return Scored(
        scored=ready.draft.scored,
        scores=scores,
        csv=lists.csv,
        html=lists.html,
        xlsx=lists.xlsx,
        data_until=heading.fresh_until,
        timezone=heading.timezone,
        note=note,
        published=published,
        gates=ready.gates,
    )
