"""Which rows a workspace learns from, and which it scores: calendar nights, or a flat table's own rows."""

from datetime import datetime

import numpy as np

from handoff.domain.dataset import Dataset
from handoff.domain.instants import epoch_microseconds
from handoff.domain.settings import SnapshotSection
from handoff.labels import Labels, SnapshotRows, label_rows, open_rows, rows_by_creation, snapshot_nights
from handoff.labels.snapshots import creation

#: Share of leads whose creation date may be a default of some system.
STRAY_SHARE = 0.002


def scoring_rows(dataset: Dataset, settings: SnapshotSection, as_of: datetime) -> SnapshotRows:
    """Return the rows to score at `as_of`.

    By calendar: every lead that is open then. Of a flat table: the rows of the last horizon, whose outcome
    nobody could know at `as_of`, each taken at its own time.
    """
    if settings.taken == "calendar":
        return open_rows(dataset, [as_of])
    rows = rows_by_creation(dataset)
    age = epoch_microseconds(as_of) - rows.as_of.astype(np.int64)
    return rows.take((age > 0) & (age < settings.horizon_days * 86_400_000_000))


def labelled_rows(dataset: Dataset, settings: SnapshotSection) -> Labels:
    """Return all snapshots whose outcome is known, with their labels."""
    horizon = settings.horizon_days
    if settings.taken == "row":
        return label_rows(dataset, rows_by_creation(dataset, decided=True), horizon, None)
    # A stray date of 1970 must not add decades of nights; its lead is in the nights that there are.
    earliest = int(np.quantile(creation(dataset), STRAY_SHARE, method="higher"))
    first = datetime.fromtimestamp(earliest / 1e6, dataset.observed_until.tzinfo)
    nights = snapshot_nights(settings, first, dataset.observed_until)
    return label_rows(dataset, open_rows(dataset, nights), horizon, dataset.observed_until)
