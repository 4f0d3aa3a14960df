"""Profiles of a made company's nights: every day's counts are drawn once, so that nights agree about the past."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np

from handoff.monitoring.profile import (
    BUCKETS,
    DAYS,
    HOUR_DAYS,
    AttributeProfile,
    FeatureProfile,
    NightProfile,
    ScoreProfile,
    TableProfile,
)
from handoff.monitoring.stability import SCORE_EDGES

#: The first day of the record, a Monday.
FIRST = date(2026, 1, 5)
EVENTS = {"page_view": 400.0, "pricing_view": 80.0, "email_opened": 120.0, "form_submitted": 40.0}
NEW_LEADS, OUTCOMES, SQLS = 120.0, 60.0, 45.0
SOURCES = {"Website": 0.5, "Paid Search": 0.3, "Partner": 0.2}
#: By UTC hour.
HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 9, 13, 14, 13, 11, 10, 13, 14, 12, 9, 7, 5, 4, 4, 3, 2, 1]) / 155

#: (series, day) -> factor on its mean.
Factor = Callable[[str, int], float]


@dataclass(frozen=True)
class Made:
    """A made company. From day `since` on its series are multiplied by `factors`, and its columns read otherwise.

    repeated: share of the events of a day that come again. shift: hours. new_name: of "Paid Search". times: of
    employees. gaps: share of new leads without a source. stale: table whose file stays the old one.
    """

    since: int = 10_000
    factors: Mapping[str, float] = field(default_factory=dict)
    repeated: float = 0.0
    shift: int = 0
    new_name: str | None = None
    times: float = 1.0
    gaps: float = 0.0
    robots: int = 0
    stale: str | None = None
    scores: float = 0.0

    def count(self, name: str, mean: float, day: int, *, weekend: float = 0.3) -> int:
        """Return the records of a series on a day."""
        weekday = (FIRST + timedelta(days=day)).weekday()
        factor = self.factors.get(name, 1.0) if day >= self.since else 1.0
        return round(_drawn(name, mean * (weekend if weekday >= 5 else 1.27), day) * factor)

    def arrivals(self, last: int) -> dict[str, tuple[int, ...]]:
        days = range(last - DAYS + 1, last + 1)
        events = {f"event/{name}": [self.count(name, mean, day) for day in days] for name, mean in EVENTS.items()}
        new = self.factors.get("new type", 0.0)
        if new:
            events["event/new type"] = [round(400 * new) if day >= self.since else 0 for day in days]
        total = [sum(counts) for counts in zip(*events.values(), strict=True)]
        robots = [self.robots if day >= self.since else int(day % 5 == 0) for day in days]
        leads = [self.count("leads", NEW_LEADS, day) for day in days]
        outcomes = [self.count("outcomes", OUTCOMES, day, weekend=0) for day in days]
        sql = [self.count("sql", SQLS, day, weekend=0) for day in days]
        counts = {
            **events,
            "events": total,
            "leads": leads,
            "stages": [a + b for a, b in zip(leads, outcomes, strict=True)],
            "outcomes": outcomes,
            "stage/sql": sql,
            "machine leads": robots,
            "machine": [40 * one for one in robots],
            "copies": [0] * DAYS,
        }
        return {name: tuple(one) for name, one in counts.items()}

    def tables(self, last: int) -> dict[str, TableProfile]:
        seen = range(-200, last + 1)
        events = sum(sum(self.count(name, mean, day) for name, mean in EVENTS.items()) for day in seen)
        again = sum(4 + round(900 * self.repeated if day >= self.since else 0) for day in seen)
        leads = sum(self.count("leads", NEW_LEADS, day) for day in seen)
        newest = _night(last) - timedelta(minutes=5)
        made = {
            "leads": TableProfile(leads, leads, newest=newest),
            "events": TableProfile(events + again, events, again, newest=newest),
            "stages": TableProfile(3 * leads, 3 * leads, newest=newest),
        }
        return {name: replace(one, files=f"{name} of {self._file(name, last)}") for name, one in made.items()}

    def _file(self, table: str, last: int) -> int:
        return min(last, self.since - 1) if table == self.stale else last

    def hours(self, last: int) -> dict[str, tuple[tuple[int, ...], ...]]:
        found = []
        for day in range(last - HOUR_DAYS + 1, last + 1):
            shares = np.roll(HOURS, self.shift if day >= self.since else 0)
            rng = np.random.default_rng([abs(day), 7])
            found.append(tuple(rng.poisson(300 * shares).tolist()))
        return {"events": tuple(found), "event/page_view": tuple(found)}

    def attributes(self, last: int) -> dict[str, AttributeProfile]:
        days = [[last - ago] for ago in range(BUCKETS - 2)]
        buckets = [*days, list(range(last - DAYS + 1, last - BUCKETS + 3)), list(range(-100, last - DAYS + 1))]
        rows = [sum(self.count("leads", NEW_LEADS, day) for day in part) for part in buckets]
        late = [sum(self.count("leads", NEW_LEADS, day) for day in part if day >= self.since) for part in buckets]
        sources = {name: [round(share * n) for n in rows] for name, share in SOURCES.items()}
        if self.new_name is not None:
            moved = [round(0.3 * n) for n in late]
            sources[self.new_name] = moved
            sources["Paid Search"] = [a - b for a, b in zip(sources["Paid Search"], moved, strict=True)]
        missing = [round(self.gaps * n) for n in late]
        log, shift = 2.0, float(np.log10(self.times))
        sums = [log * n + shift * m for n, m in zip(rows, late, strict=True)]
        squares = [(log**2 + 0.3) * (n - m) + ((log + shift) ** 2 + 0.3) * m for n, m in zip(rows, late, strict=True)]
        named = {name: tuple(counts) for name, counts in sources.items()}
        return {
            "source": AttributeProfile("category", tuple(rows), tuple(missing), named),
            "employees": AttributeProfile(
                "number", tuple(rows), (0,) * BUCKETS, logs=(tuple(map(float, rows)), tuple(sums), tuple(squares))
            ),
        }

    def night(self, last: int) -> NightProfile:
        """Return the profile of the night after day `last` of the record."""
        moved = self.scores if last >= self.since else 0.0
        rng = np.random.default_rng([last, 9])
        logit = rng.normal(-3 + moved, 1.0, 6_000)
        histogram = np.bincount(np.searchsorted(SCORE_EDGES, logit, side="right"), minlength=len(SCORE_EDGES) + 1)
        mean = float((1 / (1 + np.exp(-logit))).mean())
        feature = rng.multinomial(6_000, [0.7, 0.2, 0.05, 0.05] if not moved else [0.2, 0.6, 0.1, 0.1])
        return NightProfile(
            night=_night(last).date(),
            as_of=_night(last),
            zone="UTC",
            first_day=FIRST + timedelta(days=last - DAYS + 1),
            tables=self.tables(last),
            arrivals=self.arrivals(last),
            hours=self.hours(last),
            offsets=(0.0,) * HOUR_DAYS,
            attributes=self.attributes(last),
            features={
                "page_view_count_7d": FeatureProfile("page_view", 0.0, tuple(feature.tolist()), 0.05, 0.4 * moved, 0.5)
            },
            scores=ScoreProfile("3", 6_000, tuple(histogram.tolist()), mean, 0.1, int((logit > -2.2).sum()), TIERS, 2),
        )

    def nights(self, first: int, last: int) -> tuple[NightProfile, ...]:
        """Return the profiles of the nights after days `first` to `last`."""
        return tuple(self.night(day) for day in range(first, last + 1))


TIERS = {"SAL": 40, "MQL": 160, "NURTURE": 3_000, "INCOMPLETE": 800, "DISQUALIFIED": 2_000}
#: A Wednesday: on it faults begin.
FAULT = 107
HEALTHY = Made()


@cache
def _drawn(name: str, mean: float, day: int) -> int:
    return int(np.random.default_rng([abs(day), sum(map(ord, name))]).poisson(mean))


def _night(last: int) -> datetime:
    return datetime.combine(FIRST + timedelta(days=last + 1), datetime.min.time(), tzinfo=UTC)
