"""One reading of the events: what it needs, and what comes out of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

from handoff.domain.columns import SEEN_AT
from handoff.domain.mapping import EventsMapping
from handoff.domain.settings import Settings
from handoff.errors import SourceError
from handoff.sources.cleaning import Screened
from handoff.sources.counts import TableCounts
from handoff.sources.duplicates import repeated_rows
from handoff.sources.event_table import event_types, events_of_units, finish_events, marks_of
from handoff.sources.events import screen_events, united_events
from handoff.sources.forgotten import without_forgotten
from handoff.sources.growing.ordered import ReadUntil, read_until
from handoff.sources.observed import OBSERVED, Limits
from handoff.sources.origin import ROW
from handoff.sources.prepared import prepared
from handoff.sources.store import table_path

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

#: Is told the counts of a table and the rows behind them; raises where nothing is left.
Refuse = Callable[[TableCounts, Sequence[Screened]], None]


@dataclass(frozen=True)
class EventJob:
    """What a reading of the events needs; `folder` is the store being written, relative paths start at `base`.

    other: opens a source by its name; None: it is optional and not there. refuse: see Refuse.
    """

    connection: "Backend"
    settings: Settings
    base: Path
    mappings: tuple[EventsMapping, ...]
    leads: "ir.Table"
    index: "ir.Table"
    limits: Limits
    folder: Path
    other: "Callable[[str], ir.Table | None]"
    refuse: Refuse

    def opened(self, name: str) -> "ir.Table":
        """Open a source that has to be there.

        Raises:
            SourceError: it is not.
        """
        raw = self.other(name)
        if raw is None:
            raise SourceError(f"sources.{name} is not there, but [mapping.events] cannot do without it")
        return raw

    def prepared(self, raw: "ir.Table", mapping: EventsMapping) -> "ir.Table":
        """Return a source as its mapping sees it, without people who were forgotten."""
        rows = prepared(raw, "events", mapping, self.other)
        return without_forgotten(rows, "events", mapping, self.folder.parent)

    def write(self, rows: "ir.Table") -> None:
        """Write the clean events."""
        self.connection.to_parquet(rows, table_path(self.folder, "events"))


@dataclass(frozen=True)
class EventsRead:
    """What became of the events: rows with their faults, counts, types, and the newest instant (naive UTC).

    until: how far each source was read that is in the order of a column.
    """

    screened: tuple[Screened, ...]
    counts: TableCounts
    types: tuple[str, ...]
    newest: datetime | None
    until: Mapping[str, ReadUntil]


def read_all_events(job: EventJob) -> EventsRead:
    """Read the whole source of each mapping, and write the clean events.

    Raises:
        SourceError: a column is missing or cannot be read. EmptyTableError: no row can be used.
    """
    connection, opened = job.connection, {mapping.source: job.opened(mapping.source) for mapping in job.mappings}
    raws = [job.prepared(opened[mapping.source], mapping) for mapping in job.mappings]
    until = {name: read_until(raw, name, job.settings.sources[name], None) for name, raw in opened.items()}
    screened = screen_events(connection, raws, job.mappings, job.index, job.limits)
    clean, repeated = without_repeats(connection, united_events(screened))
    counts = reduce(add, (part.counts() for part in screened)).repeating(repeated)
    job.refuse(counts, screened)
    types = event_types(connection, clean)
    marks = marks_of(connection, events_of_units(clean, job.leads), job.settings)
    job.write(finish_events(connection, clean, types, marks, job.settings))
    read = {name: one for name, one in until.items() if one is not None}
    return EventsRead(tuple(screened), counts, types, newest_of(clean), read)


def without_repeats(connection: "Backend", clean: "ir.Table") -> "tuple[ir.Table, int]":
    """Return the events without further rows of an event_id, and how many those were."""
    if "event_id" not in clean.columns:
        return clean, 0
    again = repeated_rows(connection, clean, "event_id")
    repeated = int(again.count().execute())
    return (clean.anti_join(again, clean[ROW] == again.again) if repeated else clean), repeated


def newest_of(clean: "ir.Table") -> datetime | None:
    """Return the newest instant of the clean events that is no plan (see `observed.observed_at`)."""
    moments = clean[OBSERVED if OBSERVED in clean.columns else SEEN_AT]
    newest: datetime | None = moments.max().to_pyarrow().as_py()
    return newest
