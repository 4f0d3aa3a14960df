"""Attributes as of a moment, from the field history where a company keeps one."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from handoff.domain.dataset import Dataset
from handoff.features.lead_table import LeadTable

IntArray = npt.NDArray[np.int64]
Instants = npt.NDArray[np.datetime64]
Objects = npt.NDArray[np.object_]


#: An old value that says that the field was empty; a missing one says that nobody knows what it was.
EMPTY: Final = ""


@dataclass(frozen=True)
class AttributeHistory:
    """Changes of one attribute in the order (lead, time): each (n_changes,)."""

    lead: IntArray
    changed: IntArray
    seen: IntArray
    value: Objects
    old_value: Objects

    @property
    def rewindable(self) -> bool:
        """Whether the first change of every lead says which value it replaced."""
        first = np.append(True, self.lead[1:] != self.lead[:-1])[: len(self.lead)]
        return all(value is not None for value in self.old_value[first])

    def values_at(self, current: npt.NDArray[Any], lead: IntArray, moment: IntArray) -> Objects:
        """Return the attribute of each row's lead as it was known before each row's moment: (n_rows,) objects.

        It is the value of the last change before. Without one, it is what the first change after says it replaced, and
        for a lead without any change the current value; but only if every first change says what it replaced.
        Otherwise it is missing: were it missing for those leads alone that change later, it would tell the future.

        Args:
            current: the value of each lead today, (n_leads,).
            lead: lead_key of each row.
            moment: microseconds since 1970 of each row.
        """
        found: Objects = np.full(len(lead), None, dtype=object)
        if self.rewindable:
            found = current.astype(object)[lead]
            found[np.isin(lead, self.lead)] = None
        for night in np.unique(moment):
            rows = np.flatnonzero(moment == night)
            known = (self.changed < night) & (self.seen < night)
            found[rows] = self._at_night(found[rows], lead[rows], known)
        found[found == EMPTY] = None
        return found

    def _at_night(self, present: Objects, lead: IntArray, known: npt.NDArray[np.bool_]) -> Objects:
        found = present.copy()
        if self.rewindable:
            later, replaced = _first(self.lead[~known], lead)
            found[later] = self.old_value[~known][replaced]
        earlier, newest = _last(self.lead[known], lead)
        found[earlier] = self.value[known][newest]
        return found


def _first(sorted_leads: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """Return which of `wanted` have an entry, and the position of the first entry of each of those."""
    return _there(sorted_leads, wanted, np.searchsorted(sorted_leads, wanted, side="left"))


def _last(sorted_leads: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """Return which of `wanted` have an entry, and the position of the last entry of each of those."""
    return _there(sorted_leads, wanted, np.searchsorted(sorted_leads, wanted, side="right") - 1)


def _there(sorted_leads: IntArray, wanted: IntArray, position: IntArray) -> tuple[IntArray, IntArray]:
    inside = (position >= 0) & (position < len(sorted_leads))
    rows = np.flatnonzero(inside)
    rows = rows[sorted_leads[position[rows]] == wanted[rows]]
    return rows, position[rows]


def read_histories(dataset: Dataset) -> dict[str, AttributeHistory]:
    """Return the history of each attribute that has one."""
    if dataset.attribute_changes is None:
        return {}
    # By value too, so that changes of one instant never depend on the order of the source's rows.
    order = ["attribute", "lead_key", "changed_at", "seen_at", "value", "old_value"]
    changes = dataset.attribute_changes.order_by(order).to_pandas()
    return {
        str(name): AttributeHistory(
            part["lead_key"].to_numpy(np.int64),
            part["changed_at"].to_numpy("datetime64[us]").astype(np.int64),
            part["seen_at"].to_numpy("datetime64[us]").astype(np.int64),
            part["value"].to_numpy(object, na_value=None),
            part["old_value"].to_numpy(object, na_value=None),
        )
        for name, part in changes.groupby("attribute", sort=True)
    }


def column_at(
    leads: LeadTable, histories: dict[str, AttributeHistory], name: str, lead: IntArray, as_of: Instants
) -> npt.NDArray[Any] | None:
    """Return a historied column for each row, or None when the column has no history (its value never changes)."""
    history = histories.get(name)
    if history is None:
        return None
    return history.values_at(leads.columns[name], lead, as_of.astype("datetime64[us]").astype(np.int64))
