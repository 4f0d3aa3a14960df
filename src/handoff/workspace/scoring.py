"""One night's scoring: champion, features, tiers, and the files that people and machines read."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.lists import write_lists
from handoff.delivery.parquet import write_scores
from handoff.domain.agreement import bind
from handoff.domain.instants import as_utc
from handoff.errors import AgreementError
from handoff.model.registry import load_champion
from handoff.policy.contradictions.rules import contradictions
from handoff.scoring.run import ScoringRun
from handoff.scoring.score import score_leads
from handoff.scoring.scored import ScoredLeads
from handoff.workspace.agreement_log import record_terms, refuse_changed_terms
from handoff.workspace.cold_start import cold_start_note
from handoff.workspace.list_history import with_history
from handoff.workspace.model_plan import plan_of
from handoff.workspace.night_facts import night_facts
from handoff.workspace.night_notes import night_notes
from handoff.workspace.results import Scored
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def score_night(materials: "Materials", as_of: datetime) -> Scored:
    """Score the leads that are open at `as_of`, and write scores and lists; a preview while nothing is in force.

    Raises:
        RegistryError: there is no champion. AgreementError: the agreement cannot be used.
        FeatureError: no lead is open, or the features are not the champion's.
    """
    agreement = materials.agreement
    _refuse_contradictions(materials)
    materials.progress("loading the champion")
    model, registered = load_champion(tracking_of(materials))
    plan = plan_of(model, materials.titles)
    run = ScoringRun(
        as_of=as_of,
        scored_at=materials.now,
        model_version=registered.version,
        run_id=registered.run_id,
        feature_version=plan.version,
        agreement_version=agreement.version,
        horizon_days=model.horizon_days,
        timezone=materials.settings.workspace.timezone,
        seed=materials.settings.workspace.seed,
    )
    # Before anything is read by a name that the agreement gives.
    dataset = materials.dataset
    bind(agreement, list(dataset.leads.columns), list(dataset.event_types), list(model.catalogue.names))
    features = materials.features(as_of, plan)
    known = night_facts(materials, features, as_of)
    void = agreement.not_in_force(run.day)
    if void is None:
        refuse_changed_terms(materials.places.agreements, agreement)
    materials.progress(f"scoring {len(features):,} leads")
    scored = with_history(materials, score_leads(model, features, known, agreement, run), known.leads)
    told = [
        f"preview only, not published: {void}" if void else None,
        _scored_afterwards(as_of, materials.now),
        *night_notes(scored, agreement, run.day),
        cold_start_note(model),
    ]
    return _write(materials, scored, "; ".join(one for one in told if one) or None, published=void is None)


def _refuse_contradictions(materials: "Materials") -> None:
    if found := contradictions(materials.agreement):
        raise AgreementError("\n".join(f"{materials.places.agreement}: {message}" for message in found))


def _write(materials: "Materials", scored: ScoredLeads, note: str | None, *, published: bool) -> Scored:
    """Write scores and lists: to where everybody looks, or, of a preview, to a place of its own."""
    materials.progress("writing the lists")
    places, run, zone = materials.places, scored.run, scored.run.timezone
    data_until = min(materials.dataset.observed_until, as_utc(run.as_of))
    heading = ListHeading(materials.settings.workspace.name, data_until, zone, note)
    lists = write_lists(scored, heading, places.lists(run.night, published=published))
    written = Scored(
        scored=scored,
        scores=write_scores(scored, places.scores if published else places.previews),
        csv=lists.csv,
        html=lists.html,
        xlsx=lists.xlsx,
        data_until=data_until,
        timezone=zone,
        note=note,
        published=published,
    )
    if published:
        record_terms(places.agreements, materials.agreement, run.night)
    return written


def _scored_afterwards(as_of: datetime, now: datetime) -> str | None:
    """Say so when a night is scored long after it: the champion may have learned from what came next."""
    if now - as_of < timedelta(days=1):
        return None
    return f"scored on {now:%Y-%m-%d}, after that night, by a model that may have seen what came next"
