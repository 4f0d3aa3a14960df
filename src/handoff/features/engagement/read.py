"""Brings the columns of the events that features need from the engine, as compact NumPy arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.features.engagement.nights import NightGrid
from handoff.features.engagement.plan import EngagementPlan

if TYPE_CHECKING:
    import ibis.expr.types as ir

MINUTES_PER_DAY = 1440
#: A tick is the minute of the day in the low bits and the day above them, so that either is one shift away.
TICK_BITS = 11
HOURS_PER_WEEK = 168
#: Bits of an event's mark, and by how many the slot is shifted above them.
OUTBOUND, OFFICE, WEEKEND = 4, 2, 1
SLOT_SHIFT = 3


@dataclass(frozen=True)
class EventColumns:
    """Events before the newest night, one array a column, each of shape (n_events,), in no particular order.

    lead: lead_key. tick: day of the grid << TICK_BITS | minute of that day. mark: event slot of the plan (5 bits),
    outbound (1), OFFICE | WEEKEND (2). asset: asset_key, -1 for none. duration: milliseconds. value:
    ten-thousandths. delay: nights from when it happened to when it was known. machine_delay: the same to when
    it was clear that a robot made it; -1 for never.
    """

    lead: npt.NDArray[np.int32]
    tick: npt.NDArray[np.int32]
    mark: npt.NDArray[np.uint8]
    asset: npt.NDArray[np.int32]
    duration: npt.NDArray[np.int64]
    value: npt.NDArray[np.int64]
    delay: npt.NDArray[np.int16]
    machine_delay: npt.NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.lead)

    @cached_property
    def day(self) -> npt.NDArray[np.int32]:
        """Day number of each event on the grid."""
        return self.tick >> np.int32(TICK_BITS)

    @property
    def slot(self) -> npt.NDArray[np.uint8]:
        """Event slot of the plan."""
        return self.mark >> np.uint8(SLOT_SHIFT)

    def take(self, chosen: npt.NDArray[Any]) -> "EventColumns":
        """Return the events at `chosen` (positions or a mask)."""
        return EventColumns(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    def in_slot(self, chosen: npt.NDArray[np.bool_], slot: int) -> "EventColumns":
        """Return the same events with those in `chosen` moved to `slot`, their direction kept and their hours not."""
        moved = (self.mark & np.uint8(OUTBOUND)) | np.uint8(slot << SLOT_SHIFT)
        return replace(self, mark=np.where(chosen, moved, self.mark))

    def renumbered(self, leads: npt.NDArray[np.int64]) -> "EventColumns":
        """Return the same events with each lead's place in the rising `leads` as its number."""
        return replace(self, lead=np.searchsorted(leads, self.lead).astype(np.int32))


def read_events(
    events: "ir.Table",
    event_types: Sequence[str],
    plan: EngagementPlan,
    grid: NightGrid,
    leads: tuple[int, int] | None = None,
) -> EventColumns:
    """Read the events that happened and were known before the newest night of `grid`.

    Args:
        events: the clean events of a `Dataset`.
        event_types: the names behind `type_key`.
        plan: which types have slots of their own.
        grid: the nights.
        leads: only lead_keys in [first, last).
    """
    import ibis

    newest = ibis.literal(grid.instant(grid.last).astype("datetime64[us]").item())
    known = events.filter(events.occurred_at < newest, events.seen_at < newest)
    if leads is not None:
        known = known.filter(known.lead_key >= leads[0], known.lead_key < leads[1])
    origin = ibis.literal(grid.instant(0).astype("datetime64[us]").item())
    table = known.select(**_expressions(known, origin)).to_pyarrow()
    columns = {name: table.column(name).to_numpy() for name in table.column_names}
    return EventColumns(
        lead=columns["lead"],
        tick=columns["tick"],
        mark=_marks(event_types, plan)[columns["code"]],
        asset=columns["asset"],
        duration=columns["duration"],
        value=columns["value"],
        delay=columns["delay"],
        machine_delay=columns["machine_delay"],
    )


def _expressions(events: "ir.Table", origin: Any) -> dict[str, Any]:
    def microseconds(column: Any) -> Any:
        return column.delta(origin, unit="microsecond")

    def day(column: Any) -> Any:
        return microseconds(column) // MICROSECONDS_PER_DAY

    def minute_of_day(column: Any) -> Any:
        return (microseconds(column) - day(column) * MICROSECONDS_PER_DAY) // 60_000_000

    return {
        "lead": events.lead_key,
        "tick": (day(events.occurred_at) * (1 << TICK_BITS) + minute_of_day(events.occurred_at)).cast("int32"),
        # One small number for three columns: what is not fetched need not be copied.
        "code": (
            (events.type_key.cast("int32") * 2 + events.outbound.cast("int32")) * HOURS_PER_WEEK + events.hour_of_week
        ).cast("int32"),
        "asset": events.asset_key,
        "duration": events.duration_ms,
        "value": events.value_e4,
        "delay": _nights_later(events.seen_at, events.occurred_at, day),
        "machine_delay": _nights_later(events.machine_from, events.occurred_at, day).fill_null(-1),
    }


def _nights_later(later: Any, earlier: Any, day: Any) -> Any:
    import ibis

    # Most records are known when they happen: the comparison is far cheaper than two divisions. What was known
    # before it happened (a plan, the last event of a burst over midnight) is known from its own day on.
    return ibis.ifelse(later == earlier, 0, day(later) - day(earlier)).clip(lower=0, upper=30_000).cast("int16")


def _marks(event_types: Sequence[str], plan: EngagementPlan) -> npt.NDArray[np.uint8]:
    """Return the mark of each code (type, direction, hour of the week)."""
    slots = {name: index for index, name in enumerate(plan.types)}
    slot = np.array([slots.get(name, plan.other_slot) for name in event_types], dtype=np.uint8)
    direction = np.array([0, OUTBOUND], dtype=np.uint8)
    marks: npt.NDArray[np.uint8] = np.add.outer(np.add.outer(slot << SLOT_SHIFT, direction), _hour_marks())
    return marks.reshape(-1)


def _hour_marks() -> npt.NDArray[np.uint8]:
    """Monday to Friday from 08:00 to 18:00 is office time; Saturday and Sunday are the weekend."""
    hour = np.arange(HOURS_PER_WEEK)
    weekend = hour >= 5 * 24
    office = ~weekend & (hour % 24 >= 8) & (hour % 24 < 18)
    return (OFFICE * office + WEEKEND * weekend).astype(np.uint8)
