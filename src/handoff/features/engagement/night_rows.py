"""The rows of the feature matrix that belong to one night."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.features.engagement.fold import LeadRange

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class NightRows:
    """The rows asked for at one night: rising lead_keys, and where each row stands in the matrix."""

    night: int
    leads: IntArray
    position: IntArray

    def within(self, leads: LeadRange) -> "NightRows":
        """Return the rows of a range of leads, numbered from its first."""
        low, high = np.searchsorted(self.leads, [leads.first, leads.last])
        return NightRows(self.night, self.leads[low:high] - leads.first, self.position[low:high])

    def only(self, chosen: IntArray) -> "NightRows":
        """Return the rows of the rising lead_keys in `chosen`, numbered by their place in `chosen`."""
        here = np.isin(self.leads, chosen)
        return NightRows(self.night, np.searchsorted(chosen, self.leads[here]), self.position[here])
