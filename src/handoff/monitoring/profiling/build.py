"""Puts the profile of a night together."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handoff.domain.dataset import Dataset
from handoff.domain.instants import as_utc
from handoff.monitoring.profile import NightProfile, TableProfile
from handoff.monitoring.profiling.arrivals import arrivals_of, hours_of, newest_of
from handoff.monitoring.profiling.attributes import attributes_of
from handoff.monitoring.profiling.days import Days
from handoff.sources.store import Ingested

#: Table -> the time column by which a record became known.
_KNOWN = {"leads": "created_at", "events": "seen_at", "stages": "seen_at"}


def profile_night(
    dataset: Dataset, ingested: Ingested, table_sources: Mapping[str, tuple[str, ...]], as_of: datetime, zone: str
) -> NightProfile:
    """Return the profile of the data as of a night; features and scores are added where they are known.

    Args:
        dataset: the clean data. Only what was known before `as_of` counts.
        ingested: its manifest, which says what was read and put aside.
        table_sources: contract table -> names of the sources that it is read from.
        as_of: the night.
        zone: IANA zone whose days are counted.
    """
    days = Days.before(as_of, zone)
    return NightProfile(
        night=_night(as_of),
        as_of=as_utc(as_of),
        zone=zone,
        first_day=days.first,
        tables=_tables(dataset, ingested, table_sources, days),
        arrivals=arrivals_of(dataset, days),
        hours=hours_of(dataset, days),
        offsets=days.offsets,
        attributes=attributes_of(dataset, days),
    )


def _night(as_of: datetime) -> date:
    return as_utc(as_of).date()


def _tables(
    dataset: Dataset, ingested: Ingested, table_sources: Mapping[str, tuple[str, ...]], days: Days
) -> dict[str, TableProfile]:
    found = {}
    for counts in ingested.counts:
        rows, moment = getattr(dataset, counts.table, None), _KNOWN.get(counts.table)
        newest = None if rows is None or moment is None else newest_of(rows, moment, days)
        table = TableProfile(counts.read, counts.kept, counts.repeated, dict(counts.quarantined))
        states = [ingested.fingerprints.get(source) for source in table_sources.get(counts.table, ())]
        found[counts.table] = replace(table, newest=_moment(newest), files=_fingerprint(states))
    return found


def _moment(microseconds: int | None) -> datetime | None:
    if microseconds is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def _fingerprint(states: list[Any]) -> str | None:
    """Return a short hash of size and time of the files; None where a source is no file."""
    if not states or any(state is None for state in states):
        return None
    plain = [[size, changed] for state in states for _, size, changed in state]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:12]
