"""Is what arrives sound: repeats, copies, robots, rows put aside?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

import numpy as np

from handoff.monitoring.budget import Budget, Group
from handoff.monitoring.finding import Finding, per_day, spoken
from handoff.monitoring.profile import NightProfile, TableProfile
from handoff.monitoring.profiling.arrivals import COPY_DAYS
from handoff.monitoring.series import arrivals, nightly, strongest
from handoff.monitoring.volumes import LEAST_BASE
from handoff.sources.faults import Reason

TABLES: Final = ("leads", "events", "stages")
#: At least this share of what comes in, and this multiple of the usual.
SHARE, TIMES = 0.1, 3.0
#: Copies among the events that are a flood without any test: chance makes none.
_COPIES, _USUAL_COPIES = 0.1, 0.02
_COPY_WINDOWS: Final = (1, 2, 4, 7)
#: What never was before is a surge within so many days, from so many rows on.
_NEW_DAYS, _FEWEST = 7, 20
#: A wave touches at least so many leads (counted once a day): one scanner behind one lead makes hundreds of events.
_LEADS_OF_A_WAVE: Final = 5


@dataclass(frozen=True)
class _Surge:
    """Rows a day before and after a change, and their share of what came in since."""

    since: date
    before: float
    after: float
    share: float


def feed_series(tonight: NightProfile) -> int:
    """Return how many series are looked at."""
    return sum(1 + len(table.quarantined) for name, table in tonight.tables.items() if name in TABLES) + 2


def duplicates(tonight: NightProfile, past: Sequence[NightProfile], budget: Budget) -> list[Finding]:
    """Return the tables in which the same records come again and again."""
    nights, found = [*past, tonight], []
    for table in TABLES:
        totals = [_of(night, table, _repeated) for night in nights]
        surge = _surge(nights, table, f"{table} repeated", totals, budget)
        if surge is not None:
            found.append(_flood(table, surge, "came again"))
    copied = _copies(tonight)
    if copied is not None and not any(one.subject == "events" for one in found):
        found.append(_flood("events", copied, "were copies of others but for their id"))
    return found


def put_aside(tonight: NightProfile, past: Sequence[NightProfile], budget: Budget) -> list[Finding]:
    """Return the reasons for which many more rows than before cannot be used."""
    nights, found = [*past, tonight], []
    for table in TABLES:
        reasons = tonight.tables[table].quarantined if table in tonight.tables else {}
        for reason in reasons:
            if reason == Reason.DUPLICATE_ID:
                continue
            totals = [_of(night, table, partial(_put_aside_for, reason)) for night in nights]
            surge = _surge(nights, table, f"{table} {reason}", totals, budget)
            if surge is not None:
                day = surge.since
                cause = (
                    f"{per_day(surge.after)} {table} rows a day cannot be used since {spoken(day)} ({reason}), "
                    f"{surge.share:.0%} of those that came in; `handoff check` shows them"
                )
                touches = frozenset({f"table/{table}", f"aside/{reason}"})
                found.append(Finding("A13", "rows put aside", f"{table}: {reason}", day, cause, touches))
    return found


def robots(tonight: NightProfile, budget: Budget) -> list[Finding]:
    """Return the wave of events that machines made, where there is one."""
    leads, events, everything = (arrivals(tonight, name) for name in ("machine leads", "machine", "events"))
    if leads is None or events is None or everything is None:
        return []
    looks = [
        one
        for one in leads.looks()
        if one.seen >= _LEADS_OF_A_WAVE
        and events.counts[-one.days :].sum() >= SHARE * max(1.0, everything.counts[-one.days :].sum())
    ]
    one = strongest(looks, budget.level(Group.FEED), down=False, ratio=TIMES)
    if one is None:
        return []
    day = leads.since(one)
    cause = (
        f"robots came on {spoken(day)}: events that machines made rose from {per_day(events.before(day))} to "
        f"{per_day(events.from_day(day))} a day, at {per_day(leads.from_day(day))} leads a day instead of "
        f"{per_day(leads.before(day))}; they are not counted as engagement; block them at the web site or gateway"
    )
    behaviours = ("machine_event",)
    return [Finding("A08", "bot wave", "events", day, cause, frozenset({"machine", "machine leads"}), behaviours)]


def _surge(
    nights: Sequence[NightProfile], table: str, name: str, totals: Sequence[float | None], budget: Budget
) -> _Surge | None:
    """Return the surge of what a running total adds from night to night: sure, many times the usual, and a good share.

    Where there was none of it before there is no usual: then the share decides, of at least `_FEWEST` rows.
    """
    series = nightly(nights, name, totals)
    read = nightly(nights, table, [_of(night, table, lambda one: one.read) for night in nights])
    if series is None or read is None:
        return None
    first_ever = not series.counts[:-_NEW_DAYS].any() and len(series.counts) > LEAST_BASE
    if first_ever and series.counts[-_NEW_DAYS:].sum() >= _FEWEST:
        since = series.day(int(np.flatnonzero(series.counts)[0]))
    else:
        one = strongest(series.looks(), budget.level(Group.FEED), down=False, ratio=TIMES)
        if one is None:
            return None
        since = series.since(one)
    share = series.from_day(since) / max(read.from_day(since), 1e-9)
    return _Surge(since, series.before(since), series.from_day(since), share) if share >= SHARE else None


def _copies(tonight: NightProfile) -> _Surge | None:
    copies, events = arrivals(tonight, "copies"), arrivals(tonight, "events")
    if copies is None or events is None:
        return None
    for days in _COPY_WINDOWS:
        share = copies.counts[-days:].sum() / max(1.0, events.counts[-days:].sum())
        usual = copies.counts[-COPY_DAYS:-days].sum() / max(1.0, events.counts[-COPY_DAYS:-days].sum())
        if share >= _COPIES and usual < _USUAL_COPIES:
            since = copies.day(len(copies.counts) - days)
            return _Surge(since, copies.before(since), copies.from_day(since), float(share))
    return None


def _of(night: NightProfile, table: str, value: Callable[[TableProfile], int]) -> float | None:
    return float(value(night.tables[table])) if table in night.tables else None


def _repeated(table: TableProfile) -> int:
    return table.repeated + table.quarantined.get(Reason.DUPLICATE_ID.value, 0)


def _put_aside_for(reason: str, table: TableProfile) -> int:
    return table.quarantined.get(reason, 0)


def _flood(table: str, surge: _Surge, how: str) -> Finding:
    day = surge.since
    cause = (
        f"duplicates flood into {table} since {spoken(day)}: {per_day(surge.after)} rows a day {how}, "
        f"{surge.share:.0%} of those that came in; the export or an import delivers records twice"
    )
    return Finding("A06", "duplicates", table, day, cause, frozenset({f"table/{table}", "copies"}))
