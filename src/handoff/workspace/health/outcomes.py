"""What became of scored leads, by the very functions that label the rows of a training."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from handoff.domain.settings import SnapshotSection
from handoff.labels import SnapshotRows, label_rows
from handoff.labels.snapshots import creation
from handoff.monitoring.performance.past_night import PastNight

if TYPE_CHECKING:
    from handoff.domain.dataset import Dataset
    from handoff.model.arrays import Label

#: Scored later than this, a night may have been scored by a model that had learned from what came next.
PUNCTUAL: Final = timedelta(days=1)


def is_over(as_of: datetime, horizon_days: int, observed_until: datetime) -> bool:
    """Tell whether all windows of a night are over (aware UTC)."""
    return as_of + timedelta(days=horizon_days) <= observed_until


def outcomes(dataset: "Dataset", settings: SnapshotSection, night: PastNight) -> "Label":
    """Return 1 for leads that became SQL in their window, 0 for others, -1 where it cannot be said: (n_leads,)."""
    moment = np.full(len(night), np.datetime64(night.as_of.replace(tzinfo=None), "us"))
    if settings.taken == "row":
        # A row of a flat table is its own snapshot.
        moment = creation(dataset)[night.lead].astype("datetime64[us]")
    rows = SnapshotRows(night.lead.astype(np.int32), moment)
    labels = label_rows(dataset, rows, settings.horizon_days, dataset.observed_until)
    found = np.full(len(night), -1, dtype=np.int8)
    found[np.isin(night.lead, labels.rows.lead_key)] = labels.label
    return found
