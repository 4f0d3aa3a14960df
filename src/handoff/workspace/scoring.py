"""One night's scoring: champion, features, tiers, and the files that people and machines read."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from handoff.delivery.csv_list import write_csv
from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.html_list.render import write_html
from handoff.delivery.parquet import write_scores
from handoff.domain.agreement import bind
from handoff.domain.feature_table import FeatureTable
from handoff.domain.instants import as_utc
from handoff.features.planning import leads_as_known
from handoff.model.registry import load_champion
from handoff.policy.event_counts import count_events
from handoff.scoring.activity import last_activity
from handoff.scoring.run import ScoringRun
from handoff.scoring.score import score_leads
from handoff.workspace.cold_start import cold_start_note
from handoff.workspace.model_plan import plan_of
from handoff.workspace.results import Scored
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    import pandas as pd

    from handoff.workspace.materials import Materials


def score_night(materials: "Materials", as_of: datetime) -> Scored:
    """Score the leads that are open at `as_of`, and write scores and lists.

    Raises:
        RegistryError: there is no champion. AgreementError: the agreement cannot be used.
        FeatureError: no lead is open, or the features are not the champion's.
    """
    agreement = materials.agreement
    materials.progress("loading the champion")
    model, registered = load_champion(tracking_of(materials))
    plan = plan_of(model, materials.titles)
    features = materials.features(as_of, plan)
    dataset = materials.dataset
    leads = _fields(materials, features, as_of)
    bind(agreement, list(leads.columns), list(dataset.event_types), list(features.catalogue.names))
    run = ScoringRun(
        as_of=as_of,
        scored_at=materials.now,
        model_version=registered.version,
        run_id=registered.run_id,
        feature_version=plan.version,
        agreement_version=agreement.version,
        horizon_days=model.horizon_days,
    )
    materials.progress(f"scoring {len(features):,} leads")
    scored = score_leads(
        model,
        features,
        leads,
        last_activity(dataset.events, as_of),
        agreement,
        run,
        count_events(dataset.events, agreement.event_windows(), as_of),
    )
    zone = materials.settings.workspace.timezone
    previews = [
        doubt for doubt in (agreement.not_in_force(run.night), _scored_afterwards(as_of, materials.now)) if doubt
    ]
    told = [f"preview only: {'; '.join(previews)}" if previews else None, cold_start_note(model)]
    note = "; ".join(one for one in told if one) or None
    data_until = min(dataset.observed_until, as_utc(as_of))
    heading = ListHeading(materials.settings.workspace.name, data_until, zone, note)
    materials.progress("writing the lists")
    return Scored(
        scored=scored,
        scores=write_scores(scored, materials.places.scores),
        csv=write_csv(scored, materials.places.ranked_list(run.night, "csv"), zone),
        html=write_html(scored, heading, materials.places.ranked_list(run.night, "html")),
        data_until=data_until,
        timezone=zone,
        note=note,
    )


def _scored_afterwards(as_of: datetime, now: datetime) -> str | None:
    """Say so when a night is scored long after it: the champion may have learned from what came next."""
    if now - as_of < timedelta(days=1):
        return None
    return f"scored on {now:%Y-%m-%d}, after that night, by a model that may have seen what came next"


def _fields(materials: "Materials", features: FeatureTable, as_of: datetime) -> "pd.DataFrame":
    """Return the scored leads' own columns, as they were known at `as_of` where there is a history."""
    leads = leads_as_known(materials.dataset, as_of).frame()
    return leads.iloc[features.rows["lead_key"].to_numpy()].reset_index(drop=True)
