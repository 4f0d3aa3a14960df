"""Drives the fold: reads events segment by segment, folds chunks of leads in parallel, fills the feature matrix."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.features.engagement.amounts import amounts_of, carriers_of, fill_amount
from handoff.features.engagement.columns import engagement_features, night_values
from handoff.features.engagement.fold import LeadRange
from handoff.features.engagement.night_rows import NightRows
from handoff.features.engagement.nights import NightGrid
from handoff.features.engagement.pack import pack_assets, pack_events
from handoff.features.engagement.plan import EngagementPlan
from handoff.features.engagement.read import EventColumns, read_events
from handoff.features.engagement.sums import Accounts, PackedEvents, sum_leads
from handoff.features.engagement.wording import windows_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

IntArray = npt.NDArray[np.int64]
Matrix = npt.NDArray[np.float32]

#: Leads whose events are held in memory at once.
SEGMENT = 250_000
#: Cells of one cube of a chunk: small enough to stay in the processor's cache.
CHUNK_CELLS = 1 << 20
#: Nights further apart than so many half-lives are folded apart.
MOST_HALF_LIVES = 256


@dataclass(frozen=True)
class LeadIndex:
    """All leads by lead_key: account_key (rising) and creation in microseconds since 1970, each (n_leads,)."""

    account: npt.NDArray[np.int32]
    created: IntArray

    def __len__(self) -> int:
        return len(self.account)

    def ranges(self, size: int, first: int = 0, last: int | None = None) -> Iterator[LeadRange]:
        """Cut [first, last) into ranges of about `size` leads that never cut an account."""
        end = len(self) if last is None else last
        while first < end:
            stop = min(first + size, end)
            while stop < end and self.account[stop] == self.account[stop - 1]:
                stop += 1
            yield LeadRange(first, stop)
            first = stop

    def accounts(self, leads: LeadRange) -> Accounts:
        """Return the accounts of a range of leads."""
        account = self.account[leads.first : leads.last]
        begins = np.append(True, account[1:] != account[:-1])
        return Accounts(np.flatnonzero(begins), np.cumsum(begins) - 1, self.created[leads.first : leads.last])

    def take(self, leads: IntArray) -> "LeadIndex":
        """Return the index of some leads only, numbered anew."""
        return LeadIndex(self.account[leads], self.created[leads])


@dataclass(frozen=True)
class Job:
    """What all chunks share: the plan, all leads, the matrix to fill (n_features, n_rows), chunks at once."""

    plan: EngagementPlan
    index: LeadIndex
    matrix: Matrix
    threads: int


def engagement_matrix(
    events: "ir.Table | None",
    event_types: tuple[str, ...],
    plan: EngagementPlan,
    index: LeadIndex,
    row_lead: IntArray,
    row_as_of: npt.NDArray[np.datetime64],
    threads: int = 2,
    out: Matrix | None = None,
) -> Matrix:
    """Return the engagement features of each row: (n_features, n_rows), in the order of `engagement_features`.

    Args:
        events: the clean events of a `Dataset`; None: nobody did anything.
        event_types: the names behind `type_key`.
        plan: what is counted.
        index: all leads of the dataset; the colleagues of a lead count too.
        row_lead: lead_key of each row.
        row_as_of: the night of each row.
        threads: chunks folded at once.
        out: where to write, of the shape that is returned; a new matrix when absent.
    """
    shape = (len(engagement_features(plan)), len(row_lead))
    matrix = np.empty(shape, dtype=np.float32) if out is None else out
    job = Job(plan, index, matrix, threads)
    instants = row_as_of.astype("datetime64[us]")
    for rows in _foldable(instants, plan.half_life_days):
        grid = NightGrid.of(instants[rows], (*plan.windows, *plan.account_windows, 30))
        asked = _rows_by_night(grid, row_lead, instants, rows)
        for segment in index.ranges(SEGMENT):
            span = None if len(segment) == len(index) else (segment.first, segment.last)
            read = _no_events() if events is None else read_events(events, event_types, plan, grid, span)
            _fold_segment(read, grid, segment, asked, job)
    return matrix


def _foldable(instants: npt.NDArray[np.datetime64], half_life_days: float) -> Iterator[IntArray]:
    """Part the rows so that the nights of a part share a time of day, and decay within the range of a double."""
    time_of_day = instants - instants.astype("datetime64[D]")
    block = instants.astype(np.int64) // int(MOST_HALF_LIVES * half_life_days * MICROSECONDS_PER_DAY)
    for moment in np.unique(time_of_day):
        for number in np.unique(block):
            rows = np.flatnonzero((time_of_day == moment) & (block == number))
            if len(rows):
                yield rows


def _rows_by_night(
    grid: NightGrid, row_lead: IntArray, instants: npt.NDArray[np.datetime64], rows: IntArray
) -> list[NightRows]:
    night = (instants[rows].astype(np.int64) - grid.anchor) // MICROSECONDS_PER_DAY
    order = np.lexsort((row_lead[rows], night))
    rows, night = rows[order], night[order]
    cuts = np.searchsorted(night, grid.nights, side="left")
    ends = np.searchsorted(night, grid.nights, side="right")
    return [
        NightRows(int(number), row_lead[rows[low:high]].astype(np.int64), rows[low:high])
        for number, low, high in zip(grid.nights, cuts, ends, strict=True)
    ]


def _fold_segment(events: EventColumns, grid: NightGrid, segment: LeadRange, asked: list[NightRows], job: Job) -> None:
    """Fold all nights at once, then anew the few leads whose records were still on their way at some night."""
    late = events.take(np.flatnonzero((events.delay != 0) | (events.machine_delay >= 0)))
    _fold_leads(_settled(events, job.plan), grid, segment, asked, job)
    for rows in asked:
        leads = _unsettled_leads(late, rows.night, job.index, segment)
        if len(leads):
            mask = np.zeros(segment.last, dtype=np.bool_)
            mask[leads] = True
            known = _as_known(events.take(np.flatnonzero(mask[events.lead])), rows.night, job.plan).renumbered(leads)
            part = replace(job, index=job.index.take(leads))
            _fold_leads(known, grid.only(rows.night), LeadRange(0, len(leads)), [rows.only(leads)], part)


def _settled(events: EventColumns, plan: EngagementPlan) -> EventColumns:
    """Take every record as it finally turned out to be."""
    return _marked(events, events.machine_delay >= 0, plan)


def _as_known(events: EventColumns, night: int, plan: EngagementPlan) -> EventColumns:
    """Keep what was known before `night`, and take for robots' only what was known to be."""
    events = events.take(np.flatnonzero(events.day + events.delay < night))
    machine = (events.machine_delay >= 0) & (events.day + events.machine_delay < night)
    return _marked(events, machine, plan)


def _marked(events: EventColumns, machine: npt.NDArray[np.bool_], plan: EngagementPlan) -> EventColumns:
    return events.in_slot(machine, plan.machine_slot) if machine.any() else events


def _unsettled_leads(late: EventColumns, night: int, index: LeadIndex, segment: LeadRange) -> IntArray:
    """Leads with a record that happened before `night` and was known, or known for a robot's, only after it."""
    arrives = late.day + np.maximum(late.delay, late.machine_delay)
    leads = np.unique(late.lead[(late.day < night) & (arrives >= night)]).astype(np.int64)
    if not len(leads):
        return leads
    accounts = index.account[segment.first : segment.last]
    return np.flatnonzero(np.isin(accounts, index.account[leads])) + segment.first


def _fold_leads(events: EventColumns, grid: NightGrid, leads: LeadRange, asked: list[NightRows], job: Job) -> None:
    plan = job.plan
    first_day = int(events.day.min()) if len(events) else 0
    robot = events.slot == plan.machine_slot
    human = ~robot if robot.any() else None
    size = max(256, CHUNK_CELLS // (2 * plan.n_slots * (len(grid.edges) + 1)))
    amounts, n_windows = amounts_of(plan), len(windows_of(plan))
    body = job.matrix[: len(job.matrix) - len(amounts) * n_windows]

    def fold(chunk: LeadRange) -> None:
        sums = sum_leads(packed, chunk, grid, plan, job.index.accounts(chunk))
        for rows in asked:
            _fill(body, rows.within(chunk), night_values(sums, rows.night, plan), len(chunk))

    def fold_amount(place: int) -> None:
        first = len(body) + place * n_windows
        part = job.matrix[first : first + n_windows]
        fill_amount(amounts[place], carriers[amounts[place].measure], grid, plan, here, part)

    with ThreadPoolExecutor(job.threads) as pool:
        assets = pool.submit(pack_assets, events, human, first_day)
        packed = PackedEvents(pack_events(events, plan.n_slots, first_day), assets.result())
        carriers = carriers_of(plan, events, human, (leads.first, leads.last))
        here = [rows.within(leads) for rows in asked]
        # list() so that an error in any part is raised here.
        list(pool.map(fold_amount, range(len(amounts))))
        list(pool.map(fold, job.index.ranges(size, leads.first, leads.last)))


def _fill(matrix: Matrix, rows: NightRows, values: npt.NDArray[np.float64], n_leads: int) -> None:
    chosen = values if len(rows.leads) == n_leads else values[:, rows.leads]
    if not len(rows.position):
        return
    low, high = int(rows.position[0]), int(rows.position[-1]) + 1
    # Rows usually come ordered by lead: then the target is a plain slice.
    if high - low == len(rows.position) and (np.diff(rows.position) == 1).all():
        matrix[:, low:high] = chosen
    else:
        matrix[:, rows.position] = chosen


def _no_events() -> EventColumns:
    empty = {"lead": np.int32, "tick": np.int32, "mark": np.uint8}
    more = {"asset": np.int32, "duration": np.int64, "value": np.int64, "delay": np.int16, "machine_delay": np.int16}
    return EventColumns(**{name: np.zeros(0, dtype=kind) for name, kind in {**empty, **more}.items()})
