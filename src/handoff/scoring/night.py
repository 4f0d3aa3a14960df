"""What is known of tonight's leads beside their features."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from handoff.domain.columns import LEAD_KEY
from handoff.errors import FeatureError
from handoff.scoring.activity import no_activity

#: Where a lead stands: text, "" for none, but for the two that are true or false.
STANDING_TEXT: Final = ("former", "resting", "wait", "returned")
STANDING_FLAGS: Final = ("existing_customer", "open_opportunity")


@dataclass(frozen=True)
class NightFacts:
    """Frames with lead_key, at most one row a lead; a lead without a row has nothing of the kind.

    leads: lead_id and attribute columns, at least the leads that are scored. activity: event_type and occurred_at of
    each lead's last event (`last_activity`). event_counts: what behavioural rules count (`count_events`).
    standing: former (tier on the last night), resting (why it must not be handed over tonight), wait (what to do
    meanwhile), returned (why it is back), existing_customer and open_opportunity (of its account); any of them.
    """

    leads: pd.DataFrame
    activity: pd.DataFrame = field(default_factory=no_activity)
    event_counts: pd.DataFrame | None = None
    standing: pd.DataFrame | None = None

    def aligned(self, name: str, keys: "pd.Series") -> pd.DataFrame:
        """Return the rows of a frame in the order of `keys`; all missing where a key has none.

        Raises:
            FeatureError: a key is there twice.
        """
        frame: pd.DataFrame | None = getattr(self, name)
        if frame is None:
            return pd.DataFrame(index=range(len(keys)))
        if frame[LEAD_KEY].duplicated().any():
            twice = frame[LEAD_KEY][frame[LEAD_KEY].duplicated()].iloc[0]
            raise FeatureError(f"{name.replace('_', ' ')}: lead_key {twice} is there twice; one row a lead is needed")
        return frame.set_index(LEAD_KEY).reindex(keys.to_numpy()).reset_index(drop=True)

    def standing_of(self, keys: "pd.Series") -> pd.DataFrame:
        """Return all columns of `standing` in the order of `keys`, filled where nothing is known."""
        given = self.aligned("standing", keys)
        nothing = {**dict.fromkeys(STANDING_TEXT, ""), **dict.fromkeys(STANDING_FLAGS, False)}
        columns = {
            name: given[name].astype(object).where(given[name].notna(), empty) if name in given else empty
            for name, empty in nothing.items()
        }
        kinds = {**dict.fromkeys(STANDING_TEXT, object), **dict.fromkeys(STANDING_FLAGS, np.bool_)}
        return pd.DataFrame(columns, index=range(len(keys))).astype(kinds)
