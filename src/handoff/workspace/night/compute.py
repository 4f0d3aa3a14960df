"""Computes one night's list: features, probabilities, tiers, reasons and history. Writes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from handoff.domain.agreement import bind
from handoff.domain.instants import as_utc
from handoff.errors import AgreementError
from handoff.policy.contradictions.rules import contradictions
from handoff.scoring.run import ScoringRun
from handoff.scoring.score import score_leads
from handoff.workspace.cold_start import cold_start_note
from handoff.workspace.list_history import with_history
from handoff.workspace.model_plan import plan_of
from handoff.workspace.night_facts import night_facts
from handoff.workspace.night_notes import night_notes

if TYPE_CHECKING:
    from handoff.domain.agreement import Agreement
    from handoff.domain.feature_table import FeatureTable
    from handoff.model.registry import RegisteredModel
    from handoff.model.trained import TrainedModel
    from handoff.scoring.scored import ScoredLeads
    from handoff.workspace.materials import Materials


@dataclass(frozen=True)
class NightInputs:
    """What decides a night's list beside the data: all of it is recorded, so that the night can be made again.

    run: the id of the run of handoff. scored_at: aware UTC; follow-up times count from it.
    """

    agreement: "Agreement"
    model: "TrainedModel"
    registered: "RegisteredModel"
    scored_at: datetime
    run: str


@dataclass(frozen=True)
class ComputedNight:
    """A night's list that is not written yet.

    notes: what its reader must know first. void: why no agreement is in force; None: one is. features: what the
    probabilities were made of, one row a lead in the order of lead_key.
    """

    scored: "ScoredLeads"
    features: "FeatureTable"
    notes: tuple[str, ...]
    void: str | None


def compute_night(materials: "Materials", as_of: datetime, inputs: NightInputs) -> ComputedNight:
    """Score the leads that are open at `as_of`, by the data as of then and by the nights before it.

    Raises:
        AgreementError: the agreement cannot be used.
        FeatureError: no lead is open, or the features are not the model's.
    """
    agreement, model = inputs.agreement, inputs.model
    refuse_contradictions(materials, agreement)
    materials = materials.under(agreement)
    plan = plan_of(model, materials.titles)
    run = scoring_run(materials, as_of, inputs)
    # Before anything is read by a name that the agreement gives.
    bind_night(materials, inputs)
    features = materials.features(as_of, plan)
    materials.progress(f"scoring {len(features):,} leads")
    known = night_facts(materials, features, as_of)
    scored = score_leads(model, features, known, agreement, run)
    materials.progress("comparing with the nights before")
    scored = with_history(materials, scored, known.leads)
    told = (
        scored_afterwards(as_of, inputs.scored_at),
        *night_notes(scored, agreement, run.day),
        cold_start_note(model),
    )
    void = agreement.not_in_force(run.day)
    return ComputedNight(scored, features, tuple(one for one in told if one), void)


def refuse_contradictions(materials: "Materials", agreement: "Agreement") -> None:
    """Make sure that the agreement can be meant.

    Raises:
        AgreementError: two of its rules contradict each other.
    """
    if found := contradictions(agreement):
        raise AgreementError("\n".join(f"{materials.places.agreement}: {message}" for message in found))


def bind_night(materials: "Materials", inputs: NightInputs) -> None:
    """Check every name of the agreement against the data and the model.

    Raises:
        AgreementError: it names what they do not have.
    """
    dataset, names = materials.dataset, list(inputs.model.catalogue.names)
    bind(inputs.agreement, list(dataset.leads.columns), list(dataset.event_types), names)


def scored_afterwards(as_of: datetime, scored_at: datetime) -> str | None:
    """Say so when a night is scored long after it: the champion may have learned from what came next."""
    if as_utc(scored_at) - as_utc(as_of) < timedelta(days=1):
        return None
    return f"scored on {scored_at:%Y-%m-%d}, after that night, by a model that may have seen what came next"


def scoring_run(materials: "Materials", as_of: datetime, inputs: NightInputs) -> ScoringRun:
    """Return what every row of the night says about the run that makes it."""
    workspace = materials.settings.workspace
    return ScoringRun(
        as_of=as_of,
        scored_at=inputs.scored_at,
        model_version=inputs.registered.version,
        run_id=inputs.registered.run_id,
        feature_version=plan_of(inputs.model, materials.titles).version,
        agreement_version=inputs.agreement.version,
        horizon_days=inputs.model.horizon_days,
        timezone=workspace.timezone,
        seed=workspace.seed,
    )
