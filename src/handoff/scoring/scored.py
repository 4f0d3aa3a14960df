"""Scored leads: the columns of the product's main table, named once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.scoring.run import ScoringRun

#: Who the lead is, copied from the source for people to read.
CONTACT: Final = ("name", "company", "job_title", "email", "phone", "owner", "country", "account")
#: Every column of a score row, in order.
SCORE_COLUMNS: Final = (
    *("rank", "lead_id", "tier", "tier_reason", "probability", "score", "percentile", "meaning", "due_by"),
    *("grade", "fit_grade", "engagement_grade", "reasons_for", "reasons_against"),
    *CONTACT,
    *("lately", "last_event_type", "last_event_at"),
    *("scored_at", "as_of", "model_version", "agreement_version", "feature_version", "run_id"),
)
#: Columns whose values are lists of text, the weightiest first.
LISTS: Final = ("reasons_for", "reasons_against")
INSTANTS: Final = ("due_by", "last_event_at", "scored_at", "as_of")
NUMBERS: Final = {
    **dict.fromkeys(("rank", "agreement_version"), "int64"),
    **dict.fromkeys(("probability", "score", "percentile"), "float64"),
}


@dataclass(frozen=True)
class ScoredLeads:
    """One row an open lead, by rising rank, with the columns of `SCORE_COLUMNS`.

    probability in [0, 1]; score: the probability in 0-100, one decimal; percentile: share of tonight's leads
    with no higher probability. grade: fit (A to C) and engagement (1 to 3) by the thirds of the training rows, missing
    where the model has learned nothing of the kind. Instants are naive UTC; text that the source lacks is missing.
    """

    rows: pd.DataFrame
    run: ScoringRun

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def counts(self) -> Mapping[Tier, int]:
        """How many leads each tier has."""
        found = self.rows["tier"].value_counts()
        return {tier: int(found.get(tier.value, 0)) for tier in TIER_ORDER}
