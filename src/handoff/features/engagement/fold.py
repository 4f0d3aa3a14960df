"""Turns the sorted events of a range of leads into running sums over the edges of the night grid.

Every array here is a prefix over edges: entry e speaks of the days before edge e. What happened in a window is
then one subtraction, however many nights are asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.features.engagement.nights import NightGrid
from handoff.features.engagement.pack import Packed
from handoff.features.engagement.read import MINUTES_PER_DAY, OFFICE, WEEKEND

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Cube = npt.NDArray[Any]

#: "No such event yet", in minutes; far below and far above any real minute.
NEVER_BEFORE, NOT_YET = np.iinfo(np.int64).min // 4, np.iinfo(np.int64).max // 4


@dataclass(frozen=True)
class LeadRange:
    """The leads [first, last) that one chunk folds."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Days:
    """Which bucket between edges each day of the packed keys falls into."""

    bucket: IntArray
    n_edges: int

    @classmethod
    def of(cls, packed: Packed, grid: NightGrid) -> "Days":
        """Build the look-up for the days that the keys can hold."""
        span = np.arange(1 << packed.bits.widths[packed.bits.names.index("day")]) + packed.first_day
        return cls(np.searchsorted(grid.edges, span, side="right"), len(grid.edges))

    def prefix(
        self,
        group: IntArray,
        day: IntArray,
        lead: IntArray,
        shape: tuple[int, int],
        weight: npt.NDArray[np.generic] | None = None,
    ) -> Cube:
        """Sum `weight` (1 each when absent) over the days before each edge: (n_groups, n_edges, n_leads)."""
        n_groups, n_leads = shape
        cell = (group * (self.n_edges + 1) + self.bucket[day]) * n_leads + lead
        sums = np.bincount(cell, weights=weight, minlength=n_groups * (self.n_edges + 1) * n_leads)
        return running(np.add, sums.reshape(n_groups, self.n_edges + 1, n_leads)[:, : self.n_edges])


@dataclass(frozen=True)
class Activity:
    """Running sums of one chunk; a kind is slot x direction (2 x slot + outbound).

    kinds: the kinds that happened, rising; the cubes have one layer for each of them. counts, intensity: (n_kinds,
    n_edges, n_leads). latest: minute of the last event before each edge, same shape. earliest: minute of the first
    event, (n_kinds, n_leads). slot_days: days with an event of each slot, (n_slots, n_edges, n_leads). union_days:
    the same for each union of kinds, (n_unions, n_edges, n_leads). office, weekend: inbound events in office hours
    and at weekends, (n_edges, n_leads).
    """

    kinds: IntArray
    counts: FloatArray
    intensity: FloatArray
    latest: IntArray
    earliest: IntArray
    slot_days: IntArray
    union_days: IntArray
    office: IntArray
    weekend: IntArray


def fold_activity(
    packed: Packed,
    leads: LeadRange,
    grid: NightGrid,
    n_slots: int,
    unions: npt.NDArray[np.uint64],
    half_life_days: float,
) -> Activity:
    """Fold the sorted events of `leads`; `unions` are bit masks over kinds."""
    bits = packed.bits
    keys = packed.of_leads(leads.first, leads.last)
    days = Days.of(packed, grid)
    cell_keys, first_of_cell = _runs(keys >> bits.shift("outbound"))
    n_events = np.diff(first_of_cell, append=len(keys)).astype(np.float64)
    low = bits.shift("outbound")
    kind = cell_keys & ((1 << (bits.shift("day") - low)) - 1)
    kinds = np.flatnonzero(np.bincount(kind, minlength=1))
    layer = _places(kinds)[kind]
    day = (cell_keys >> (bits.shift("day") - low)) & (len(days.bucket) - 1)
    lead = (cell_keys >> (bits.lead_shift - low)) - leads.first
    shape = (len(kinds), len(leads))
    weight = _decay(packed, grid, half_life_days)[day] * n_events
    earliest, latest = _moments(packed, keys, first_of_cell, (layer, day, lead), days, shape)
    return Activity(
        kinds=kinds,
        counts=days.prefix(layer, day, lead, shape, n_events),
        intensity=days.prefix(layer, day, lead, shape, weight),
        latest=latest,
        earliest=earliest,
        slot_days=_slot_days(cell_keys >> 1, n_slots, days, leads),
        union_days=_union_days(cell_keys >> (bits.shift("day") - low), kind, unions, days, leads),
        office=_flagged(packed, keys, OFFICE, days, leads),
        weekend=_flagged(packed, keys, WEEKEND, days, leads),
    )


def fold_assets(packed: Packed, leads: LeadRange, grid: NightGrid, windows: Sequence[int | None]) -> IntArray:
    """Count distinct assets in each window before each night: (n_windows, n_nights, n_leads).

    Each use of an asset speaks for the nights from the day after it until the asset's next use or the end of
    the window, whichever comes first; so a night counts every asset exactly once.
    """
    bits = packed.bits
    uses, _ = _runs(packed.of_leads(leads.first, leads.last))
    day = bits.get(uses, "day")
    pair = uses >> bits.shift("asset")
    until = np.full(len(uses), grid.last - packed.first_day)
    again = np.flatnonzero(pair[1:] == pair[:-1])
    until[again] = day[again + 1]
    lead = (uses >> bits.lead_shift) - leads.first
    nights_until = np.searchsorted(grid.nights, np.arange(until.max(initial=0) + 1) + packed.first_day, side="right")
    enter = nights_until[day] * len(leads) + lead
    found = []
    for window in windows:
        last = until if window is None else np.minimum(until, day + window)
        leave = nights_until[last] * len(leads) + lead
        found.append(_between(enter, leave, len(grid.nights), len(leads)))
    return np.stack(found)


def _between(enter: IntArray, leave: IntArray, n_nights: int, n_leads: int) -> IntArray:
    """Count the intervals that hold each night: from night `enter` on, and no longer from night `leave` on."""
    size = (n_nights + 1) * n_leads
    change = np.bincount(enter, minlength=size) - np.bincount(leave, minlength=size)
    return running(np.add, change.reshape(1, n_nights + 1, n_leads))[0, :n_nights]


def running(combine: np.ufunc, cube: Cube) -> Cube:
    """Accumulate along the edges, in place; row by row, which is several times faster than ufunc.accumulate."""
    for edge in range(1, cube.shape[1]):
        combine(cube[:, edge], cube[:, edge - 1], out=cube[:, edge])
    return cube


def _runs(values: IntArray) -> tuple[IntArray, IntArray]:
    """Return each run of equal neighbours once, and the position at which it begins."""
    begins = np.empty(len(values), dtype=np.bool_)
    begins[:1] = True
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    positions = np.flatnonzero(begins)
    return values[positions], positions


def _places(kinds: IntArray) -> IntArray:
    """Return a look-up from each kind to its place among the rising `kinds`."""
    places = np.zeros(int(kinds.max(initial=0)) + 1, dtype=np.int64)
    places[kinds] = np.arange(len(kinds))
    return places


def _decay(packed: Packed, grid: NightGrid, half_life_days: float) -> FloatArray:
    """Weight of each day for the newest night: half for every half-life that it lies back."""
    days = np.arange(1 << packed.bits.widths[packed.bits.names.index("day")]) + packed.first_day
    return np.exp2((days - (grid.last - 1)) / half_life_days)


def _moments(
    packed: Packed,
    keys: IntArray,
    first_of_cell: IntArray,
    cells: tuple[IntArray, IntArray, IntArray],
    days: Days,
    shape: tuple[int, int],
) -> tuple[IntArray, IntArray]:
    """Minute of the earliest event by (kind, lead), and of the latest before each edge."""
    kind, day, lead = cells
    n_kinds, n_leads = shape
    base = (day + packed.first_day) * MINUTES_PER_DAY
    first_minute = base + packed.bits.get(keys[first_of_cell], "minute")
    last_of_cell = np.append(first_of_cell[1:], len(keys))[: len(first_of_cell)] - 1
    last_minute = base + packed.bits.get(keys[last_of_cell], "minute")
    earliest = np.full(n_kinds * n_leads, NOT_YET)
    # Cells come in the order of days and NumPy keeps the last assignment: reversed, that is the first day.
    earliest[(kind * n_leads + lead)[::-1]] = first_minute[::-1]
    latest = np.full(n_kinds * (days.n_edges + 1) * n_leads, NEVER_BEFORE)
    latest[(kind * (days.n_edges + 1) + days.bucket[day]) * n_leads + lead] = last_minute
    cube = latest.reshape(n_kinds, days.n_edges + 1, n_leads)[:, : days.n_edges]
    return earliest.reshape(n_kinds, n_leads), running(np.maximum, cube)


def _slot_days(lead_day_slot: IntArray, n_slots: int, days: Days, leads: LeadRange) -> IntArray:
    """Days on which each slot happened, in whichever direction."""
    keys, _ = _runs(lead_day_slot)
    slot_bits = (n_slots - 1).bit_length()
    day_bits = len(days.bucket).bit_length() - 1
    slot, lead_day = keys & ((1 << slot_bits) - 1), keys >> slot_bits
    day, lead = lead_day & (len(days.bucket) - 1), (lead_day >> day_bits) - leads.first
    return days.prefix(slot, day, lead, (n_slots, len(leads)))


def _union_days(
    lead_day: IntArray, kind: IntArray, unions: npt.NDArray[np.uint64], days: Days, leads: LeadRange
) -> IntArray:
    """Days on which at least one kind of each union happened."""
    keys, positions = _runs(lead_day)
    if not len(keys):
        return np.zeros((len(unions), days.n_edges, len(leads)), dtype=np.int64)
    happened = np.bitwise_or.reduceat(np.left_shift(np.uint64(1), kind.astype(np.uint64)), positions)
    day_bits = len(days.bucket).bit_length() - 1
    day, lead = keys & (len(days.bucket) - 1), (keys >> day_bits) - leads.first
    found = []
    for union in unions:
        chosen = np.flatnonzero(happened & union)
        zeros = np.zeros(len(chosen), dtype=np.int64)
        found.append(days.prefix(zeros, day[chosen], lead[chosen], (1, len(leads)))[0])
    return np.stack(found).astype(np.int64, copy=False)


def _flagged(packed: Packed, keys: IntArray, flag: int, days: Days, leads: LeadRange) -> IntArray:
    """Count the inbound events that carry a flag, before each edge."""
    wanted = keys[(keys & flag != 0) & (packed.bits.get(keys, "outbound") == 0)]
    zeros = np.zeros(len(wanted), dtype=np.int64)
    lead = (wanted >> packed.bits.lead_shift) - leads.first
    flagged: IntArray = days.prefix(zeros, packed.bits.get(wanted, "day"), lead, (1, len(leads)))[0]
    return flagged
