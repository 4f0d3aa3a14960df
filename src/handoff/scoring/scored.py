"""Scored leads: the columns of the product's main table, named once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy.typing as npt
import pandas as pd

from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.scoring.run import ScoringRun

#: Who the lead is, copied from the source for people to read.
CONTACT: Final = ("name", "company", "job_title", "email", "phone", "owner", "country", "account")
#: Every column of a score row, in order.
SCORE_COLUMNS: Final = (
    *("rank", "lead_id", "tier", "tier_reason", "probability", "score", "percentile", "meaning"),
    *("value", "expected_value", "selection_probability"),
    *("trend", "trend_since", "returned", "next_step", "due_by"),
    *("grade", "fit_grade", "engagement_grade", "reasons_for", "reasons_against"),
    *CONTACT,
    *("team", "assigned_to", "account_status", "duplicates", "colleagues"),
    *("lately", "last_event_type", "last_event_at"),
    *("scored_at", "as_of", "model_version", "agreement_version", "feature_version", "run_id"),
)
#: Columns whose values are lists of text, the weightiest first.
LISTS: Final = ("reasons_for", "reasons_against", "colleagues")
INSTANTS: Final = ("due_by", "trend_since", "last_event_at", "scored_at", "as_of")
NUMBERS: Final = {
    **dict.fromkeys(("rank", "agreement_version", "duplicates"), "int64"),
    **dict.fromkeys(
        ("probability", "score", "percentile", "value", "expected_value", "selection_probability"), "float64"
    ),
}
#: Column -> type of its values.
SCORE_TYPES: Final = {
    **dict.fromkeys(SCORE_COLUMNS, "str"),
    **dict.fromkeys(LISTS, "object"),
    **dict.fromkeys(INSTANTS, "datetime64[us]"),
    **NUMBERS,
}
#: Column of the clean leads: how many further records of the same person were merged into this one.
DUPLICATES: Final = "duplicates"


@dataclass(frozen=True)
class ScoredLeads:
    """One row an open lead, by rising rank, with the columns of `SCORE_COLUMNS`.

    probability in [0, 1]; score: the probability in 0-100, one decimal; percentile: share of tonight's leads
    with no higher probability. grade: fit (A to C) and engagement (1 to 3) by the thirds of the training rows, missing
    where the model has learned nothing of the kind. Instants are naive UTC; text that the source lacks is missing.
    value: what an SQL is worth, expected_value: probability x value; NaN where the agreement gives none.
    trend: new, up, steady, down or not enough, since the night trend_since. returned: why a lead is back. colleagues:
    engaged people of its account. duplicates: records of the same person merged into this one.
    selection_probability: see `TierAssignment`; for training only, never shown to people who work the list.
    places: how many leads SAL and MQL could take; None: as many as there are.
    """

    rows: pd.DataFrame
    run: ScoringRun
    places: Mapping[Tier, int | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def counts(self) -> Mapping[Tier, int]:
        """How many leads each tier has."""
        found = self.rows["tier"].value_counts()
        return {tier: int(found.get(tier.value, 0)) for tier in TIER_ORDER}

    def told(self, **columns: "npt.NDArray[Any] | pd.Series") -> "ScoredLeads":
        """Return the same leads with other values of some columns, each given in the order of `rows`."""
        rows = self.rows.assign(**columns)
        return replace(self, rows=rows.astype({name: SCORE_TYPES[name] for name in columns}))
