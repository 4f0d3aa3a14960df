"""Writes what the next reading of the events goes on from."""

from typing import TYPE_CHECKING

from handoff.sources.binding import own_columns
from handoff.sources.event_reading import EventJob, EventsRead
from handoff.sources.events import TEXT_KEYS
from handoff.sources.growing.kept import assets_file, index_file, waiting_file
from handoff.sources.origin import FILE
from handoff.sources.text_keys import texts_of

if TYPE_CHECKING:
    from handoff.sources.cleaning import Screened


def keep_events(job: EventJob, read: EventsRead) -> None:
    """Keep the raw rows that were put aside, the texts behind the keys of assets, and who was who."""
    for place, part in enumerate(read.screened):
        job.connection.to_parquet(part.waiting(_columns(part)), waiting_file(job.folder, place))
    job.connection.to_parquet(job.connection.table(texts_of(TEXT_KEYS["asset"])), assets_file(job.folder))
    job.connection.to_parquet(job.index, index_file(job.folder))


def _columns(part: "Screened") -> tuple[str, ...]:
    raw = part.screening.selection.raw
    return (*own_columns(raw, part.screening.mapping), *([FILE] if FILE in raw.columns else []))
