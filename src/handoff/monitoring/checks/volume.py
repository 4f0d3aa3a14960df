"""Does everything still arrive: tables, event types, new leads?"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from handoff.domain.settings.watching import MonitoringSection
from handoff.monitoring.budget import Budget, Group
from handoff.monitoring.finding import Finding, listed, per_day, spoken
from handoff.monitoring.profile import NightProfile
from handoff.monitoring.series import Series, arrivals, strongest

#: Tables with arrivals of their own, and what is counted in them.
TABLES: Final = {"leads": "new leads", "events": "events", "stages": "stage changes"}
#: At most this share of what was expected: it has stopped. Not none: of the first day a few hours may still be there.
STOPPED: Final = 0.15
_EVENT: Final = "event/"
#: A new type may stand for one that is gone when it has this part to this multiple of its volume.
_ALIKE: Final = (0.3, 3.0)
_FEWEST_NEW: Final = 10


def volume_series(tonight: NightProfile) -> list[str]:
    """Return the names of the series that are looked at."""
    return [name for name in tonight.arrivals if name in TABLES or name.startswith(_EVENT)]


def stopped_tables(tonight: NightProfile, past: Sequence[NightProfile], budget: Budget) -> list[Finding]:
    """Return the tables to which nothing comes any more: the file is the old one, or its source has stopped."""
    found = []
    for table in TABLES:
        series = arrivals(tonight, table)
        one = (
            None if series is None else strongest(series.looks(), budget.level(Group.VOLUME), down=True, ratio=STOPPED)
        )
        if series is not None and one is not None:
            found.append(_stopped_table(tonight, past, table, series, series.since(one)))
    return found


def _stopped_table(
    tonight: NightProfile, past: Sequence[NightProfile], table: str, series: Series, day: date
) -> Finding:
    figures = f"{TABLES[table]} fell from {per_day(series.before(day))} to {per_day(series.from_day(day))} a day"
    touches = frozenset({f"table/{table}"})
    files = tonight.tables[table].files if table in tonight.tables else None
    same = [night for night in past if table in night.tables and night.tables[table].files == files]
    if files is not None and past and past[-1] in same:
        cause = (
            f"the file of {table} has not been renewed since {spoken(day)}: it is the same as on the night before, and "
            f"{figures}; look at the export that writes it"
        )
        return Finding("A01", "stale file", table, day, cause, touches)
    cause = f"the source of {table} stopped on {spoken(day)}: {figures}; look at what feeds it"
    return Finding("A02", "source stopped", table, day, cause, touches)


def changed_volumes(tonight: NightProfile, settings: MonitoringSection, budget: Budget) -> list[Finding]:
    """Return event types that stopped or were renamed, and whatever comes in far smaller or larger numbers."""
    level = budget.level(Group.VOLUME)
    gone: list[tuple[Series, date]] = []
    moved: list[Finding] = []
    for name in volume_series(tonight):
        series = arrivals(tonight, name)
        if series is None or name in ("stages", "events"):
            continue
        looks = series.looks()
        stopped = strongest(looks, level, down=True, ratio=STOPPED)
        if stopped is not None and name.startswith(_EVENT):
            gone.append((series, series.since(stopped)))
            continue
        for down, ratio in ((True, 1 - settings.smallest_change), (False, 1 / (1 - settings.smallest_change))):
            one = strongest(looks, level, down=down, ratio=ratio)
            if one is not None:
                moved.append(_moved(series, series.since(one), down=down))
    return [*_gone(tonight, gone), *_together(moved)]


def _gone(tonight: NightProfile, gone: list[tuple[Series, date]]) -> list[Finding]:
    """Name what stopped: types that stopped together are one source; one that came back under a new name is renamed."""
    found, waiting = [], sorted(gone, key=lambda one: (one[1], -one[0].counts.sum()))
    while waiting:
        first = waiting[0][1]
        group = [one for one in waiting if (one[1] - first).days <= 1]
        waiting = waiting[len(group) :]
        found.append(_gone_together(tonight, [series for series, _ in group], first))
    return found


def _gone_together(tonight: NightProfile, group: list[Series], day: date) -> Finding:
    group = sorted(group, key=lambda series: -series.counts.sum())
    names = [series.name.removeprefix(_EVENT) for series in group]
    busiest = group[0]
    fell = f"{names[0]} events fell from {per_day(busiest.before(day))} to {per_day(busiest.from_day(day))} a day"
    touches, behaviours = frozenset(series.name for series in group), _behaviours(names)
    if len(group) > 1:
        what = "web tracking" if all("view" in name or "visit" in name for name in names) else listed(names)
        also = f" ({listed(names)})" if what == "web tracking" else ""
        cause = f"{what} stopped on {spoken(day)}{also}: {fell}; look at the connector or tracking that delivers them"
        return Finding("A02", "source stopped", listed(names), day, cause, touches, behaviours)
    heir = _heir(tonight, busiest, day)
    if heir is not None:
        new = heir.name.removeprefix(_EVENT)
        cause = (
            f'the event type "{names[0]}" is called "{new}" since {spoken(day)}: {fell}, and {new} events rose from 0 '
            f"to {per_day(heir.from_day(day))}; map the new name under [mapping.events.types]"
        )
        return Finding("A05", "category renamed", "events.event_type", day, cause, touches | {heir.name}, behaviours)
    cause = f"{fell} on {spoken(day)} while other events go on; it is no longer recorded, or has another name now"
    return Finding("A03", "event type disappeared", names[0], day, cause, touches, behaviours)


def _heir(tonight: NightProfile, gone: Series, day: date) -> Series | None:
    """Return a type that first came when another was gone, in numbers like its own."""
    for name in tonight.arrivals:
        series = arrivals(tonight, name) if name.startswith(_EVENT) and name != gone.name else None
        if series is None:
            continue
        begin = max(0, series.position(day) - 1)
        earlier, later = series.counts[:begin].sum(), series.counts[begin:].sum()
        share = series.from_day(day) / max(gone.before(day), 1e-9)
        if earlier == 0 and later >= _FEWEST_NEW and _ALIKE[0] <= share <= _ALIKE[1]:
            return series
    return None


def _moved(series: Series, day: date, *, down: bool) -> Finding:
    name = series.name.removeprefix(_EVENT)
    what = TABLES.get(name, f"{name} events")
    verb, kind = ("fell", "volume fell") if down else ("rose", "volume rose")
    cause = (
        f"{what} {verb} from {per_day(series.before(day))} to {per_day(series.from_day(day))} a day on {spoken(day)}"
    )
    behaviours = _behaviours([name]) if series.name.startswith(_EVENT) else ()
    return Finding("A12", kind, name, day, cause, frozenset({series.name}), behaviours)


def _together(moved: list[Finding]) -> list[Finding]:
    """Make one finding of those that moved the same way within two days of each other."""
    found: list[Finding] = []
    for kind in ("volume fell", "volume rose"):
        alike = sorted((one for one in moved if one.kind == kind), key=lambda one: one.since)
        while alike:
            group = [one for one in alike if (one.since - alike[0].since).days <= 2]
            alike = alike[len(group) :]
            found.append(group[0] if len(group) == 1 else _joined(group))
    return found


def _joined(group: list[Finding]) -> Finding:
    first = group[0]
    return Finding(
        first.code,
        first.kind,
        listed([one.subject for one in group]),
        first.since,
        "; ".join(one.cause for one in group[:3]) + ("; and others" if len(group) > 3 else ""),
        frozenset().union(*(one.touches for one in group)),
        tuple(dict.fromkeys(name for one in group for name in one.behaviours)),
    )


def _behaviours(names: list[str]) -> tuple[str, ...]:
    """Return the behaviours of the features that count these types, alone and at the account."""
    return tuple(part for name in names for part in (name, f"account {name}"))
