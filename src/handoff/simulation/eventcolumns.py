"""Events as plain number columns: what is generated, dirtied, sorted and spilled before it becomes text."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from handoff.simulation import rates
from handoff.simulation.arrays import MISSING_US, Ints, id_strings, instants, words


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Events, one array element each.

    `lead` is the lead's number, `number` the event's (unique in the world), `kind` indexes `rates.KINDS`,
    `asset` `rates.ASSETS`; times are UTC microseconds (`MISSING_US`: missing); `seconds` and `value` are NaN
    where absent.
    """

    lead: npt.NDArray[np.int32]
    number: Ints
    kind: npt.NDArray[np.int8]
    asset: npt.NDArray[np.int16]
    occurred_us: Ints
    loaded_us: Ints
    seconds: npt.NDArray[np.float32]
    value: npt.NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.lead)

    def take(self, rows: npt.NDArray[np.integer] | npt.NDArray[np.bool_]) -> Self:
        """Return the events of `rows` (indices or a mask)."""
        return type(self)(*(getattr(self, field.name)[rows] for field in fields(self)))

    def by_time(self) -> Self:
        """Return the events in time order, ties in their present order, missing times last."""
        key = self.occurred_us.view(np.uint64) if (self.occurred_us == MISSING_US).any() else self.occurred_us
        return self.take(np.argsort(key, kind="stable"))

    def to_compact(self) -> pa.RecordBatch:
        """Return the columns as an Arrow batch without any text."""
        return pa.record_batch([pa.array(getattr(self, field.name)) for field in fields(self)], names=_NAMES)

    @classmethod
    def from_compact(cls, table: pa.Table) -> Self:
        """Read what `to_compact` gave."""
        return cls(*(table.column(name).to_numpy() for name in _NAMES))

    @classmethod
    def concat(cls, parts: Iterable[Self]) -> Self:
        """Return the parts one after the other."""
        whole = list(parts)
        return cls(*(np.concatenate([getattr(part, name) for part in whole]) for name in _NAMES))

    def to_raw(self, lead_digits: int) -> pa.Table:
        """Return the events as the company exports them."""
        directions = tuple(kind.direction for kind in rates.KINDS)
        return pa.table(
            {
                "Activity ID": id_strings("E", self.number, 12),
                "Lead ID": id_strings("L", self.lead, lead_digits),
                "Activity Type": words(rates.NAMES, self.kind),
                "Activity Time": instants(self.occurred_us),
                "Loaded At": instants(self.loaded_us),
                "Direction": words(directions, self.kind),
                "Asset": words(rates.ASSETS, self.asset),
                "Duration (s)": _numbers(self.seconds),
                "Value": _numbers(self.value),
            }
        )


def _numbers(values: npt.NDArray[np.float32]) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


_NAMES = [field.name for field in fields(EventColumns)]
