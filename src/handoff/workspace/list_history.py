"""What the list says over time: where each score is going, and who else of the account is engaged."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from handoff.domain.columns import CREATED_AT, LEAD_ID, LEAD_KEY
from handoff.domain.tiers import Tier
from handoff.features.planning import leads_as_known
from handoff.scoring.colleagues import TextArray, engaged_colleagues
from handoff.scoring.scored import ScoredLeads
from handoff.scoring.trend import trends
from handoff.workspace.past_scores import past_levels

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def with_history(materials: "Materials", scored: ScoredLeads, leads: pd.DataFrame) -> ScoredLeads:
    """Return the scored leads with trend, trend_since and, for those that are handed over, engaged colleagues.

    leads: lead_key, lead_id and created_at of at least the scored leads.

    Raises:
        WorkspaceError: a file of past scores cannot be read.
    """
    rows, run = scored.rows, scored.run
    known = leads[[LEAD_ID, LEAD_KEY, CREATED_AT]].set_index(LEAD_ID).loc[rows["lead_id"]]
    lead_id, probability = rows["lead_id"].to_numpy(object), rows["probability"].to_numpy(np.float64)
    folder, threads = materials.places.scores, materials.threads
    past = past_levels(folder, lead_id, probability, run.model_version, run.as_of, threads)
    created_at = known[CREATED_AT].to_numpy("datetime64[us]")
    found = trends(past, probability, run.model_version, created_at, run.as_of)
    colleagues = _colleagues(materials, scored, known[LEAD_KEY].to_numpy())
    return scored.told(trend=found.trend, trend_since=pd.Series(found.since), colleagues=pd.Series(colleagues))


def _colleagues(
    materials: "Materials", scored: ScoredLeads, lead_key: "np.ndarray[tuple[int], np.dtype[np.int32]]"
) -> TextArray:
    tier = scored.rows["tier"]
    asked = np.flatnonzero(tier.isin([Tier.SAL.value, Tier.MQL.value]))
    avoid = lead_key[(tier == Tier.DISQUALIFIED.value).to_numpy()].tolist()
    as_of = scored.run.as_of
    people = leads_as_known(materials.dataset, as_of)
    found = np.empty(len(tier), dtype=object)
    found[:] = [[] for _ in range(len(tier))]
    found[asked] = engaged_colleagues(materials.dataset, lead_key[asked], people, as_of, avoid)
    return found
