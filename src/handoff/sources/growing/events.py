"""The events when only new files are read: the former ones are carried over, and what waited is looked at again."""

from collections.abc import Mapping
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa

from handoff.domain.columns import OCCURRED_AT, SEEN_AT
from handoff.sources.connect import open_files
from handoff.sources.counts import TableCounts
from handoff.sources.event_reading import EventJob, EventsRead, newest_of, without_repeats
from handoff.sources.event_table import event_types, finish_events
from handoff.sources.events import screen_events, united_events
from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.carried import CARRIED, carried_events, carry, unchanged
from handoff.sources.growing.growth import Former, Grown
from handoff.sources.growing.kept import assets_file
from handoff.sources.growing.links import link_or_copy
from handoff.sources.growing.marks import marks_together
from handoff.sources.growing.moves import moves_of
from handoff.sources.growing.ordered import ReadUntil, read_until, rows_beyond
from handoff.sources.growing.raw import grown_rows, waiting_rows
from handoff.sources.origin import ROW
from handoff.sources.store import table_path

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from handoff.sources.cleaning import Screened


def read_new_events(job: EventJob, former: Former, grown: Mapping[str, Grown]) -> EventsRead:
    """Read the new files of each source (`grown`, by its name) and write all clean events.

    Raises:
        AfreshError: the result would not be that of reading everything.
        SourceError: a column is missing or cannot be read. EmptyTableError: no row can be used.
    """
    connection = job.connection
    moves = moves_of(connection, former.store, job.limits.early)
    rows = {name: _new_rows(job, name, one) for name, one in grown.items()}
    screened, waited = _screened(job, former, rows)
    carry(connection, former.store, moves)
    clean, repeated = without_repeats(connection, united_events(screened))
    clean, again = _without_known(job, clean, waited, in_order=_in_order(job, grown))
    counts = _counts(former, screened).repeating(repeated + again)
    job.refuse(counts, screened)
    former_types = former.manifest.event_types
    types = event_types(connection, clean, former_types)
    marks = marks_together(connection, clean, job.leads, job.settings, stirred=moves.stirred)
    fresh = finish_events(connection, clean, types, marks, job.settings)
    if not fresh.count().execute() and unchanged(connection, moves):
        link_or_copy(table_path(former.store, "events"), table_path(job.folder, "events"))
    else:
        kept = carried_events(connection, types, former_types)
        job.write(kept.union(fresh.select(*kept.columns).cast(kept.schema())))
    return EventsRead(tuple(screened), counts, types, _newest(job, former, clean), _until(job, former, rows))


def _screened(
    job: EventJob, former: Former, rows: "Mapping[str, ir.Table | None]"
) -> "tuple[list[Screened], list[int]]":
    """Screen the waiting and the new rows of each mapping; return also how many waited."""
    connection, raws, waited = job.connection, [], []
    for place, mapping in enumerate(job.mappings):
        waiting = waiting_rows(connection, former.store, place)
        waited.append(int(waiting.count().execute()))
        raw = grown_rows(connection, waiting, rows[mapping.source], place)
        raws.append(job.prepared(raw, mapping))
    kinds = pa.table({"event_type": pa.array(former.manifest.event_types, pa.string())})
    assets = connection.read_parquet(str(assets_file(former.store)), table_name="former_assets")
    known = {"event_type": ibis.memtable(kinds), "asset": assets}
    return screen_events(connection, raws, job.mappings, job.index, job.limits, known), waited


def _new_rows(job: EventJob, name: str, grown: Grown) -> "ir.Table | None":
    source = job.settings.sources[name]
    if grown.beyond is not None:
        return rows_beyond(job.connection, name, source, job.base, grown.beyond)
    return open_files(job.connection, source, grown.new, several=True) if grown.new else None


def _until(job: EventJob, former: Former, rows: "Mapping[str, ir.Table | None]") -> dict[str, ReadUntil]:
    until = dict(former.kept.until)
    for name, new in rows.items():
        if new is not None and name in until:
            until[name] = read_until(new, name, job.settings.sources[name], until[name]) or until[name]
    return until


def _in_order(job: EventJob, grown: Mapping[str, Grown]) -> bool:
    """Say whether every new row comes after every former one that may have its event_id."""
    sources = [mapping.source for mapping in job.mappings]
    return len(set(sources)) == len(sources) and all(grown[name].last for name in sources)


def _without_known(job: EventJob, clean: "ir.Table", waited: list[int], *, in_order: bool) -> "tuple[ir.Table, int]":
    """Leave out the events whose event_id a former one has: the first row counts."""
    if "event_id" not in clean.columns:
        return clean, 0
    ids = job.connection.table(CARRIED).select(known_id="event_id")
    again = clean.filter(clean.event_id.notnull()).semi_join(ids, clean.event_id == ids.known_id).select(again=ROW)
    job.connection.create_table("known_again", again, overwrite=True)
    again = job.connection.table("known_again")
    n_again = int(again.count().execute())
    if not n_again:
        return clean, 0
    if not in_order or _any_waited(again, waited):
        raise AfreshError("an event that was read before comes again in a file that lies before the one it was in")
    return clean.anti_join(again, clean[ROW] == again.again), n_again


def _any_waited(again: "ir.Table", waited: list[int]) -> bool:
    """Say whether a row that waited is among them; of the mappings but the first this asks a little too much."""
    if len(waited) > 1 and any(waited):
        return True
    return bool(again.filter(again.again < waited[0]).count().execute())


def _counts(former: Former, screened: "list[Screened]") -> TableCounts:
    """Add the new rows to what is settled; rows that waited were read before and are judged anew."""
    before = next(counts for counts in former.manifest.counts if counts.table == "events")
    waited = sum(before.quarantined.values())
    settled = TableCounts("events", before.read - waited, before.kept, {}, before.ignored, before.repeated)
    return reduce(add, (part.counts() for part in screened), settled)


def _newest(job: EventJob, former: Former, clean: "ir.Table") -> Any:
    """Return the newest instant of all; what was planned may have come to pass since the former reading."""
    carried = job.connection.table(CARRIED)
    past = carried.filter(carried[OCCURRED_AT] <= ibis.literal(job.limits.future, "timestamp"))
    moments = (former.kept.newest, newest_of(clean), past[SEEN_AT].max().to_pyarrow().as_py())
    return max((moment for moment in moments if moment is not None), default=None)
