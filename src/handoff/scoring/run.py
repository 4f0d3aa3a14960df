"""What every score row says about the run that made it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from handoff.domain.agreement import Agreement
from handoff.domain.instants import as_utc, naive_utc
from handoff.domain.tiers import Tier


@dataclass(frozen=True)
class ScoringRun:
    """One scoring of all open leads. `as_of` and `scored_at` are aware; naive ones are taken as UTC.

    timezone: where the list is worked. seed: of the exploration lot.
    """

    as_of: datetime
    scored_at: datetime
    model_version: str
    run_id: str
    feature_version: str
    agreement_version: int
    horizon_days: int = 30
    timezone: str = "UTC"
    seed: int = 0

    @property
    def night(self) -> date:
        """The night (UTC) that the scores belong to."""
        return as_utc(self.as_of).date()

    @property
    def day(self) -> date:
        """The day on which the list is worked, where it is worked."""
        return as_utc(self.as_of).astimezone(ZoneInfo(self.timezone)).date()

    def columns(self) -> dict[str, object]:
        """Return the columns that are the same in every row; instants as tables hold them."""
        return {
            "scored_at": pd.Timestamp(naive_utc(self.scored_at)).as_unit("us"),
            "as_of": pd.Timestamp(naive_utc(self.as_of)).as_unit("us"),
            "model_version": self.model_version,
            "agreement_version": self.agreement_version,
            "feature_version": self.feature_version,
            "run_id": self.run_id,
        }

    def due_by(self, tier: Tier, agreement: Agreement) -> pd.Timestamp | None:
        """Return when a lead of `tier` must have been followed up (naive UTC); None: no promise was made."""
        terms = agreement.tiers.terms(tier)
        if terms is None:
            return None
        return pd.Timestamp(naive_utc(self.scored_at) + timedelta(hours=terms.follow_up_hours)).as_unit("us")
