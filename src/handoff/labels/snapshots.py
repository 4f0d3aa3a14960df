"""Which leads were open on which night, as it was known on that night."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from handoff.domain.dataset import Dataset
from handoff.domain.instants import epoch_microseconds
from handoff.domain.stages import CLOSING, Stage
from handoff.labels.stage_times import StageTimes, microseconds


@dataclass(frozen=True)
class SnapshotRows:
    """Rows (lead, as_of), ordered by as_of and lead: lead_key (n_rows,) int32, as_of (n_rows,) datetime64[us] UTC."""

    lead_key: npt.NDArray[np.int32]
    as_of: npt.NDArray[np.datetime64]

    def __len__(self) -> int:
        return len(self.lead_key)

    def take(self, chosen: npt.NDArray[np.bool_]) -> "SnapshotRows":
        """Return the rows where `chosen` is true."""
        return SnapshotRows(self.lead_key[chosen], self.as_of[chosen])


def open_rows(dataset: Dataset, nights: Sequence[datetime]) -> SnapshotRows:
    """Return exactly one row for each lead that was open on each night.

    A lead is open when it was created before the night and, as far as was known then, has not closed (SQL, won,
    lost, disqualified), or was recycled after it last closed. Silent leads are rows like all others.
    """
    created = creation(dataset)
    stages = StageTimes.of(dataset)
    closings, recyclings = stages.of_stages(CLOSING), stages.of_stages([Stage.RECYCLED])
    leads, moments = [], []
    for night in sorted(set(nights)):
        moment = epoch_microseconds(night)
        closed = closings.known_before(moment).newest(len(created))
        recycled = recyclings.known_before(moment).newest(len(created))
        is_open = (created < moment) & ((closed == np.iinfo(np.int64).min) | (recycled > closed))
        leads.append(np.flatnonzero(is_open).astype(np.int32))
        moments.append(np.full(len(leads[-1]), moment).astype("datetime64[us]"))
    if not leads:
        return SnapshotRows(np.zeros(0, dtype=np.int32), np.zeros(0, dtype="datetime64[us]"))
    return SnapshotRows(np.concatenate(leads), np.concatenate(moments))


def rows_by_creation(dataset: Dataset, *, decided: bool = False) -> SnapshotRows:
    """Return one row for each lead, taken at its own time: for flat tables where a row is a snapshot.

    With `decided` only leads whose outcome is known, that is, which have closed in one way or the other.
    """
    created = creation(dataset)
    order = np.argsort(created, kind="stable")
    if decided:
        closed = np.zeros(len(created), dtype=np.bool_)
        closed[StageTimes.of(dataset).of_stages(CLOSING).lead] = True
        order = order[closed[order]]
    return SnapshotRows(order.astype(np.int32), created[order].astype("datetime64[us]"))


def creation(dataset: Dataset) -> npt.NDArray[np.int64]:
    """Return when each lead was created, by lead_key: (n_leads,) microseconds since 1970."""
    table = dataset.leads.select("lead_key", "created_at").to_pyarrow()
    created = np.empty(dataset.n_leads, dtype=np.int64)
    created[table.column("lead_key").to_numpy()] = microseconds(table.column("created_at").to_numpy())
    return created
