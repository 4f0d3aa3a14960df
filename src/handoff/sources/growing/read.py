"""One reading of the events: of what is new where that gives the same, of everything where it does not."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from handoff.domain.mapping import EventsMapping
from handoff.sources.event_reading import EventJob, EventsRead, read_all_events
from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.events import read_new_events
from handoff.sources.growing.growth import Former, grown_events, sources_of
from handoff.sources.growing.keep import keep_events
from handoff.sources.growing.kept import Kept
from handoff.sources.growing.words import words_of_all, words_of_new

#: Returns those of the mappings whose sources are there.
There = Callable[[tuple[EventsMapping, ...]], tuple[EventsMapping, ...]]


def read_events(
    job: EventJob, former: Former | str, seen: Mapping[str, Any], there: There
) -> tuple[EventsRead | None, Kept]:
    """Read and write the events, and return what the next reading goes on from; None: no source of events is there.

    job: with all mappings of events. former: the reading to go on from, or why there is none.
    seen: fingerprints of all sources (see `fingerprint.fingerprints`).

    Raises:
        SourceError: a source cannot be reached, read or mapped. EmptyTableError: no row can be used.
    """
    if isinstance(former, str):
        return _all(job, there, seen, former)
    try:
        return _new(job, former, seen)
    except AfreshError as why:
        return _all(job, there, seen, str(why))


def _new(job: EventJob, former: Former, seen: Mapping[str, Any]) -> tuple[EventsRead, Kept]:
    mappings, grown = grown_events(job.settings, former, seen)
    chosen = replace(job, mappings=mappings)
    read = read_new_events(chosen, former, grown)
    for name in set(former.manifest.absent) & {name for one in job.mappings for name in sources_of(one)}:
        # Nothing is read of it; the one who opens sources is to know that it is still not there.
        job.other(name)
    return read, _kept(chosen, read, words_of_new(grown))


def _all(job: EventJob, there: There, seen: Mapping[str, Any], why: str) -> tuple[EventsRead | None, Kept]:
    chosen = replace(job, mappings=there(job.mappings))
    if not chosen.mappings:
        return None, Kept()
    sources = [mapping.source for mapping in chosen.mappings]
    read = read_all_events(chosen)
    return read, _kept(chosen, read, words_of_all(sources, seen, why))


def _kept(job: EventJob, read: EventsRead, words: str) -> Kept:
    keep_events(job, read)
    return Kept(tuple(mapping.source for mapping in job.mappings), read.newest, words, read.until)
