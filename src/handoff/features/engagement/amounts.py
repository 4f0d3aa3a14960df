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

    def of(self, events: EventColumns) -> IntArray:
        """Return the amount of each event, in the whole numbers that the columns hold."""
        return events.duration if self.measure == "duration" else events.value


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


def fill_amount(
    amount: Amount,
    events: EventColumns,
    human: Chosen,
    grid: NightGrid,
    plan: EngagementPlan,
    leads: tuple[int, int],
    asked: list[NightRows],
    part: npt.NDArray[np.float32],
) -> None:
    """Fill the rows of one amount, `part` of shape (n_windows, n_rows), for the leads in [first, last)."""
    found = _running_sums(amount, events, human, grid, plan, leads)
    for rows in asked:
        until = found[grid.edge_of(rows.night)]
        for place, days in enumerate(windows_of(plan)):
            sums = until if days is None else until - found[grid.edge_of(rows.night - days)]
            part[place, rows.position] = sums[rows.leads] / amount.unit


def _running_sums(
    amount: Amount,
    events: EventColumns,
    human: Chosen,
    grid: NightGrid,
    plan: EngagementPlan,
    leads: tuple[int, int],
) -> npt.NDArray[np.float64]:
    """Add up the amount before each edge: (n_edges, n_leads); whole numbers, so exact up to 2**53."""
    slot = plan.slots_of(amount.counter)[0]
    chosen = places((events.slot == slot) & (amount.of(events) != 0), human)
    n_leads, n_edges = leads[1] - leads[0], len(grid.edges)
    day = events.day[chosen]
    first = int(day.min()) if len(day) else 0
    bucket = np.searchsorted(grid.edges, np.arange(first, int(day.max(initial=first)) + 1), side="right")
    cell = bucket[day - np.int32(first)] * n_leads + (events.lead[chosen] - np.int32(leads[0]))
    sums = np.bincount(cell, weights=amount.of(events)[chosen], minlength=(n_edges + 1) * n_leads)
    found: npt.NDArray[np.float64] = running(np.add, sums.reshape(1, n_edges + 1, n_leads)[:, :n_edges])[0]
    return found
