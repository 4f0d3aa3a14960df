"""Sums of what events carry: seconds and values, in windows before each night.

Few types of events carry an amount. Theirs are added up for a whole segment of leads at once, straight into the
matrix, instead of being sorted with all the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.domain.catalogue import Family, Feature
from handoff.features.engagement.fold import running
from handoff.features.engagement.night_rows import NightRows
from handoff.features.engagement.nights import NightGrid
from handoff.features.engagement.pack import Chosen, places
from handoff.features.engagement.plan import EngagementPlan
from handoff.features.engagement.read import EventColumns
from handoff.features.engagement.wording import in_window, spoken, suffix, windows_of

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Amount:
    """One amount of one counter: where it is in the plan and the events, and in what unit it is shown."""

    counter: str
    measure: str
    words: str
    unit: float


@dataclass(frozen=True)
class Carriers:
    """The events that carry an amount, each array (n_carriers,): lead within the segment, day, slot, whole amount."""

    lead: npt.NDArray[np.int32]
    day: npt.NDArray[np.int32]
    slot: npt.NDArray[np.uint8]
    amount: IntArray
    n_leads: int

    @classmethod
    def of(cls, events: EventColumns, amount: IntArray, human: Chosen, leads: tuple[int, int]) -> "Carriers":
        """Pick the chosen events whose amount is not 0."""
        chosen = places(amount != 0, human)
        lead = events.lead[chosen] - np.int32(leads[0])
        return cls(lead, events.day[chosen], events.slot[chosen], amount[chosen], leads[1] - leads[0])

    def in_slot(self, slot: int) -> "Carriers":
        """Return those of one slot."""
        here = np.flatnonzero(self.slot == slot)
        return Carriers(self.lead[here], self.day[here], self.slot[here], self.amount[here], self.n_leads)

    def running_sums(self, grid: NightGrid) -> npt.NDArray[np.float64]:
        """Add up the amounts before each edge: (n_edges, n_leads); whole numbers, so exact up to 2**53."""
        n_edges = len(grid.edges)
        first = int(self.day.min(initial=grid.last))
        bucket = np.searchsorted(grid.edges, np.arange(first, grid.last + 1), side="right")
        cell = bucket[self.day - np.int32(first)] * self.n_leads + self.lead
        sums = np.bincount(cell, weights=self.amount, minlength=(n_edges + 1) * self.n_leads)
        found: npt.NDArray[np.float64] = running(np.add, sums.reshape(1, n_edges + 1, -1)[:, :n_edges])[0]
        return found


def amounts_of(plan: EngagementPlan) -> tuple[Amount, ...]:
    """Return the amounts of a plan, in column order."""
    durations = [Amount(name, "duration", "seconds", 1_000) for name in plan.with_duration]
    return (*durations, *(Amount(name, "value", "value", 10_000) for name in plan.with_value))


def amount_features(plan: EngagementPlan) -> Iterator[Feature]:
    """Yield the features of all amounts, in column order."""
    for amount in amounts_of(plan):
        for days in windows_of(plan):
            words = f"{amount.words} of {spoken(amount.counter)}s {in_window(days)}"
            name = f"{amount.counter}_{amount.measure}_{suffix(days)}"
            yield Feature(name, Family.ENGAGEMENT, words, behaviour=amount.counter)


def carriers_of(
    plan: EngagementPlan, events: EventColumns, human: Chosen, leads: tuple[int, int]
) -> dict[str, Carriers]:
    """Return the carriers of each measure that the plan has, for the leads in [first, last)."""
    found = {}
    if plan.with_duration:
        found["duration"] = Carriers.of(events, events.duration, human, leads)
    if plan.with_value:
        found["value"] = Carriers.of(events, events.value, human, leads)
    return found


def fill_amount(
    amount: Amount,
    carriers: Carriers,
    grid: NightGrid,
    plan: EngagementPlan,
    asked: list[NightRows],
    part: npt.NDArray[np.float32],
) -> None:
    """Fill the rows of one amount: `part` of shape (n_windows, n_rows)."""
    found = carriers.in_slot(plan.slots_of(amount.counter)[0]).running_sums(grid)
    for rows in asked:
        until = found[grid.edge_of(rows.night)]
        for place, days in enumerate(windows_of(plan)):
            sums = until if days is None else until - found[grid.edge_of(rows.night - days)]
            part[place, rows.position] = sums[rows.leads] / amount.unit
