"""The stage history of all leads as arrays, the form in which snapshots and labels ask about it."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.domain.dataset import Dataset
from handoff.domain.stages import Stage

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StageTimes:
    """Stage entries of all leads, each array (n_entries,); instants in microseconds since 1970."""

    lead: npt.NDArray[np.int32]
    stage: npt.NDArray[np.object_]
    entered: IntArray
    seen: IntArray

    @classmethod
    def of(cls, dataset: Dataset) -> "StageTimes":
        """Read the stages of a dataset."""
        table = dataset.stages.select("lead_key", "stage", "entered_at", "seen_at").to_pyarrow()
        return cls(
            table.column("lead_key").to_numpy().astype(np.int32),
            table.column("stage").to_numpy(),
            microseconds(table.column("entered_at").to_numpy()),
            microseconds(table.column("seen_at").to_numpy()),
        )

    def of_stages(self, stages: Collection[Stage]) -> "StageTimes":
        """Return the entries into any of `stages`."""
        return self._take(np.isin(self.stage, [str(stage) for stage in stages]))

    def of_leads_outside(self, others: "StageTimes") -> "StageTimes":
        """Return the entries of leads that have none among `others`."""
        return self._take(~np.isin(self.lead, others.lead))

    def and_also(self, others: "StageTimes") -> "StageTimes":
        """Return these entries and `others`."""
        return StageTimes(
            np.concatenate([self.lead, others.lead]),
            np.concatenate([self.stage, others.stage]),
            np.concatenate([self.entered, others.entered]),
            np.concatenate([self.seen, others.seen]),
        )

    def known_before(self, moment: int) -> "StageTimes":
        """Return the entries that happened and were known strictly before `moment`."""
        return self._take((self.entered < moment) & (self.seen < moment))

    def newest(self, n_leads: int) -> IntArray:
        """Return the last entry of each lead, or the smallest integer: (n_leads,)."""
        found = np.full(n_leads, np.iinfo(np.int64).min)
        np.maximum.at(found, self.lead, self.entered)
        return found

    def first_after(self, instants: IntArray) -> IntArray:
        """Return the first entry of each lead after its instant, or the largest integer: both (n_leads,)."""
        found = np.full(len(instants), np.iinfo(np.int64).max)
        later = self.entered > instants[self.lead]
        np.minimum.at(found, self.lead[later], self.entered[later])
        return found

    def _take(self, chosen: npt.NDArray[np.bool_]) -> "StageTimes":
        return StageTimes(self.lead[chosen], self.stage[chosen], self.entered[chosen], self.seen[chosen])


def microseconds(instants: npt.NDArray[np.generic]) -> IntArray:
    """Return naive UTC instants as microseconds since 1970."""
    return instants.astype("datetime64[us]").astype(np.int64)
