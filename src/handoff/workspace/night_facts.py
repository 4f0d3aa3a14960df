"""What is known of tonight's leads beside their features, gathered from data, past nights and agreement."""

from datetime import datetime
from typing import TYPE_CHECKING

from handoff.domain.feature_table import FeatureTable
from handoff.features.planning import leads_as_known
from handoff.policy.rules.event_counts import count_events
from handoff.scoring.activity import last_activity
from handoff.scoring.night import NightFacts
from handoff.workspace.standing import standing_of

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def night_facts(materials: "Materials", features: FeatureTable, as_of: datetime) -> NightFacts:
    """Return the facts of the leads of `features`, as they were known at `as_of` where there is a history."""
    dataset = materials.dataset
    leads = leads_as_known(dataset, as_of).frame()
    leads = leads.iloc[features.rows["lead_key"].to_numpy()].reset_index(drop=True)
    return NightFacts(
        leads=leads,
        activity=last_activity(dataset.events, as_of),
        event_counts=count_events(dataset.events, materials.agreement.event_windows(), as_of),
        standing=standing_of(materials, leads, as_of),
    )
