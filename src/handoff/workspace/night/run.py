"""Makes one night: data → features → scores → tiers and reasons → gates → published. Each step can be resumed."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from handoff.domain.instants import as_utc
from handoff.workspace.agreement_log import refuse_changed_terms
from handoff.workspace.champion_copy import champion_or_copy
from handoff.workspace.locking import exclusive
from handoff.workspace.logs import about
from handoff.workspace.night.begin import Begun, begin, refuse_future
from handoff.workspace.night.compute import NightInputs, bind_night, compute_night, refuse_contradictions, scoring_run
from handoff.workspace.night.draft import Draft, read_draft, write_draft
from handoff.workspace.night.fingerprint import data_fingerprint, night_fingerprint, opened_generation
from handoff.workspace.night.judge import judge
from handoff.workspace.night.publish import ReadyNight, publish, write_preview
from handoff.workspace.night.record import read_records
from handoff.workspace.night.stopwatch import Stopwatch
from handoff.workspace.night.sweep import sweep_leftovers
from handoff.workspace.profiles import profile_of

if TYPE_CHECKING:
    from handoff.monitoring.gate import Gate
    from handoff.workspace.materials import Materials
    from handoff.workspace.results import Scored


def score_night(
    materials: "Materials",
    as_of: datetime | None,
    *,
    publish_anyway: str | None = None,
    overruled: "tuple[Gate, ...]" = (),
) -> "Scored":
    """Score the leads that are open at `as_of` (tonight, when None) and publish the list; one process at a time.

    A run that was interrupted is gone on with; the same night again, on the same data, gives the same rows. While no
    agreement is in force a preview is written, and nothing published.

    publish_anyway: why the list is to be published although a gate says no; recorded, and shown on the list.
    overruled: gates that have said no already, before anything was scored.

    Raises:
        HeldBack: a gate said no; the last published list stands.
        RegistryError: there is no champion. AgreementError: the agreement cannot be used.
        FeatureError: no lead is open, or the features are not the champion's. ConfigError: `as_of` is still to come.
        WorkspaceError: another process is at work, or a disk or the database refuses.
    """
    refuse_future(materials, as_of)
    places, watch = materials.places, Stopwatch(materials.progress)
    with exclusive(places.lock, "a night", materials.progress):
        sweep_leftovers(materials)
        refuse_contradictions(materials, materials.agreement)
        with watch.step("champion", "loading the champion"):
            model, registered, doubt = champion_or_copy(materials)
        begun = begin(places, as_of, materials.now, forced=publish_anyway is not None)
        if as_of is None and begun.as_of != as_utc(materials.now):
            materials.progress(
                f"as of {begun.as_of:%Y-%m-%d %H:%M} UTC, as this night was begun; --as-of takes another"
            )
        with about(run=begun.run, night=begun.night.isoformat()):
            inputs = NightInputs(materials.agreement, model, registered, begun.scored_at, begun.run)
            ready = _computed(materials, begun, inputs, watch)
            ready = replace(ready, draft=ready.draft.with_note(doubt))
            if ready.draft.void is not None:
                return write_preview(ready, watch)
            return publish(judge(ready, publish_anyway, overruled), watch)


def _computed(materials: "Materials", begun: Begun, inputs: NightInputs, watch: Stopwatch) -> ReadyNight:
    """Return the night with its scores, computed now or by a run that was interrupted."""
    with watch.step("data", "opening the data"):
        data = data_fingerprint(opened_generation(materials))
    run = scoring_run(materials, begun.as_of, inputs)
    bind_night(materials, inputs)
    if inputs.agreement.not_in_force(run.day) is None:
        refuse_changed_terms(materials.places.agreements, inputs.agreement)
    fingerprint = night_fingerprint(materials, begun, inputs, read_records(materials.places), data)
    draft = read_draft(materials.places, run, fingerprint)
    if draft is not None:
        materials.progress(f"going on with the scores of {begun.night} that an interrupted run has left")
    else:
        draft = _drafted(materials, begun, inputs, fingerprint, watch)
    return ReadyNight(materials, begun, inputs, draft, data)


def _drafted(materials: "Materials", begun: Begun, inputs: NightInputs, fingerprint: str, watch: Stopwatch) -> Draft:
    with watch.step("scoring", "building features"):
        computed = compute_night(materials, begun.as_of, inputs)
    with watch.step("profile", "looking at the night as a whole"):
        profile = profile_of(materials, computed, inputs)
    with watch.step("draft", "keeping the scores"):
        return write_draft(materials.places, computed, profile, fingerprint, dict(watch.seconds))
