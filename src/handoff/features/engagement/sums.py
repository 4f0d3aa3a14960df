"""The running sums of one chunk of leads by counter, and the questions that features ask of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.features.engagement.fold import (
    NEVER_BEFORE,
    NOT_YET,
    LeadRange,
    fold_activity,
    fold_assets,
)
from handoff.features.engagement.nights import NightGrid
from handoff.features.engagement.pack import Packed
from handoff.features.engagement.plan import INBOUND, MACHINE, OTHER, OUTBOUND, EngagementPlan
from handoff.features.engagement.read import MINUTES_PER_DAY

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Cube = npt.NDArray[Any]


@dataclass(frozen=True)
class PackedEvents:
    """All sorted forms of the events of one read."""

    activity: Packed
    assets: Packed


@dataclass(frozen=True)
class Accounts:
    """The leads of one chunk by account: neighbours, each account beginning at `starts`; created in microseconds."""

    starts: IntArray
    index: IntArray
    created: IntArray


@dataclass(frozen=True)
class LeadSums:
    """Running sums over the edges of `grid`; cubes are (n_counters, n_edges, n_leads)."""

    grid: NightGrid
    accounts: Accounts
    counts: Cube
    active_days: Cube
    machine: Cube
    intensity: Cube
    half_life_days: float
    latest: Cube
    earliest: Cube
    assets: Cube
    office: Cube
    weekend: Cube

    def in_windows(self, cube: Cube, night: int, windows: Sequence[int | None]) -> FloatArray:
        """Return what happened in each window before `night`: (n_counters x n_windows, n_leads)."""
        until = cube[:, self.grid.edge_of(night)]
        found = np.empty((len(cube), len(windows), cube.shape[2]))
        for position, days in enumerate(windows):
            since = 0 if days is None else cube[:, self.grid.edge_of(night - days)]
            np.subtract(until, since, out=found[:, position])
        return found.reshape(-1, cube.shape[2])

    def days_since_last(self, night: int) -> FloatArray:
        """Return days from the last event to `night`, NaN where there was none: (n_counters, n_leads)."""
        latest = self.latest[:, self.grid.edge_of(night)]
        return np.where(latest > NEVER_BEFORE, (night * MINUTES_PER_DAY - latest) / MINUTES_PER_DAY, np.nan)

    def days_since_first(self, night: int) -> FloatArray:
        """Return days from the first event to `night`, NaN where there was none: (n_counters, n_leads)."""
        minutes = night * MINUTES_PER_DAY - self.earliest
        return np.where(minutes > 0, minutes / MINUTES_PER_DAY, np.nan)

    def intensity_at(self, night: int) -> FloatArray:
        """Return the decayed number of events: (n_counters, n_leads)."""
        since_newest = 2.0 ** ((self.grid.last - night) / self.half_life_days)
        # Rounded, so that the order of summation cannot be seen in the last bits; and lifted a little before, because
        # after whole half-lives the digits end in a 5 (0.5 ** 7 = 0.0078125), where those bits would decide.
        weighted: FloatArray = np.round(self.intensity[:, self.grid.edge_of(night)] * since_newest + 3e-10, 6)
        return weighted

    def assets_at(self, night: int) -> FloatArray:
        """Return distinct assets in 30 days and in all: (2, n_leads)."""
        found: FloatArray = self.assets[:, int(np.searchsorted(self.grid.nights, night))].astype(np.float64)
        return found

    def shares_at(self, night: int) -> FloatArray:
        """Return the office-hour and weekend shares of inbound events, NaN without any: (2, n_leads)."""
        edge = self.grid.edge_of(night)
        inbound = self.counts[-3, edge]
        part = np.stack([self.office[edge], self.weekend[edge]])
        share: FloatArray = np.divide(part, inbound, out=np.full(part.shape, np.nan), where=inbound > 0)
        return share

    def exists_at(self, night: int) -> FloatArray:
        """Return 1.0 for each lead that was created before `night`: (n_leads,)."""
        return (self.accounts.created < night * MICROSECONDS_PER_DAY + self.grid.anchor).astype(np.float64)

    def of_colleagues(self, own: FloatArray) -> FloatArray:
        """Return the sums over the other leads of each lead's account; same shape as `own`."""
        totals: FloatArray = np.add.reduceat(own, self.accounts.starts, axis=1)
        return totals[:, self.accounts.index] - own


def sum_leads(
    events: PackedEvents, leads: LeadRange, grid: NightGrid, plan: EngagementPlan, accounts: Accounts
) -> LeadSums:
    """Fold the events of `leads` into running sums by counter."""
    joint = [counter for counter in plan.counters if counter not in (*plan.types, OTHER)]
    unions = np.array([sum(1 << kind for kind in _kinds(plan, name)) for name in joint], dtype=np.uint64)
    folded = fold_activity(events.activity, leads, grid, plan.n_slots, unions, plan.half_life_days)

    def joined(combine: np.ufunc, cube: Cube, nothing: int = 0) -> Cube:
        return _joined(combine, cube, folded.kinds, plan, plan.counters, nothing)

    return LeadSums(
        grid=grid,
        accounts=accounts,
        counts=joined(np.add, folded.counts),
        active_days=np.concatenate([folded.slot_days[: len(plan.counters) - len(joint)], folded.union_days]),
        machine=_joined(np.add, folded.counts, folded.kinds, plan, (MACHINE,), 0),
        intensity=joined(np.add, folded.intensity),
        half_life_days=plan.half_life_days,
        latest=joined(np.maximum, folded.latest, NEVER_BEFORE),
        earliest=joined(np.minimum, folded.earliest, NOT_YET),
        assets=fold_assets(events.assets, leads, grid, (30, None)),
        office=folded.office,
        weekend=folded.weekend,
    )


def _kinds(plan: EngagementPlan, counter: str) -> tuple[int, ...]:
    directions = {INBOUND: (0,), OUTBOUND: (1,)}.get(counter, (0, 1))
    slots = (plan.machine_slot,) if counter == MACHINE else plan.slots_of(counter)
    return tuple(2 * slot + direction for slot in slots for direction in directions)


def _joined(
    combine: np.ufunc, cube: Cube, kinds: IntArray, plan: EngagementPlan, counters: Sequence[str], nothing: int
) -> Cube:
    """Combine the layers of each counter's kinds; `nothing` where none of them happened."""
    found = np.empty((len(counters), *cube.shape[1:]), dtype=cube.dtype)
    happened = kinds.tolist()
    for place, counter in enumerate(counters):
        wanted = _kinds(plan, counter)
        layers = [layer for layer, kind in enumerate(happened) if kind in wanted]
        found[place] = cube[layers[0]] if layers else nothing
        for layer in layers[1:]:
            combine(found[place], cube[layer], out=found[place])
    return found
