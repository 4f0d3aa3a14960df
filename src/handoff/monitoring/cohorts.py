"""The attributes of new leads by day of creation, each day as it was seen when it was young: like with like.

A column that fills in with age (a grade that reps give) has always more gaps in new leads; so the newest leads are
compared with what the leads before them looked like at the same age, which the profiles of past nights tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from handoff.monitoring.profile import DAY_BUCKETS, OLDER, WEEKS, AttributeProfile, NightProfile
from handoff.monitoring.profiling.attributes import OTHER

#: Days of new leads that are compared with, at most, and the nights that must have been profiled.
BASE_DAYS, LEAST_NIGHTS = 35, 14


@dataclass(frozen=True)
class Cohort:
    """Leads of one column: how many, how many without a value, by category, and count, sum and squares of log10."""

    rows: float = 0
    missing: float = 0
    categories: Mapping[str, float] = field(default_factory=dict)
    logs: tuple[float, float, float] = (0.0, 0.0, 0.0)

    @property
    def filled(self) -> float:
        """Leads with a value."""
        return self.rows - self.missing

    def share(self, category: str) -> float:
        """Return the category's share of the leads with a value."""
        return self.categories.get(category, 0) / self.filled if self.filled else 0.0

    @property
    def named(self) -> set[str]:
        """The categories that leads have, by name."""
        return {name for name, count in self.categories.items() if count > 0 and name != OTHER}

    @property
    def log_mean(self) -> float:
        """Mean of log10 of the numbers."""
        return self.logs[1] / self.logs[0] if self.logs[0] else 0.0

    @property
    def log_variance(self) -> float:
        """Variance of log10 of the numbers."""
        n, total, squares = self.logs
        return max(0.0, (squares - total**2 / n) / (n - 1)) if n > 1 else 0.0


def bucket(attribute: AttributeProfile, places: Sequence[int]) -> Cohort:
    """Return the leads of some buckets of a profile as one cohort."""
    logs = [sum(part[place] for place in places) for part in attribute.logs] or [0.0, 0.0, 0.0]
    return Cohort(
        rows=sum(attribute.rows[place] for place in places),
        missing=sum(attribute.missing[place] for place in places),
        categories={name: sum(counts[place] for place in places) for name, counts in attribute.categories.items()},
        logs=(logs[0], logs[1], logs[2]),
    )


def settled(attribute: AttributeProfile) -> Cohort:
    """Return the leads that are more than a week old: from night to night hardly any of them changes."""
    return bucket(attribute, (WEEKS, OLDER))


def by_day(tonight: NightProfile, past: Sequence[NightProfile], name: str) -> dict[date, Cohort]:
    """Return the cohorts by day of creation, the newest seven from tonight, those before from their own first night."""
    newest, found = tonight.day(-1), {}
    for night in past:
        attribute, day = night.attributes.get(name), night.day(-1)
        if attribute is not None and (newest - day).days < BASE_DAYS + DAY_BUCKETS:
            found[day] = bucket(attribute, (0,))
    for ago in range(DAY_BUCKETS):
        found[newest - timedelta(days=ago)] = bucket(tonight.attributes[name], (ago,))
    return dict(sorted(found.items()))


def total(cohorts: Sequence[Cohort]) -> Cohort:
    """Return all leads of several days as one cohort."""
    categories: dict[str, float] = {}
    for cohort in cohorts:
        for name, count in cohort.categories.items():
            categories[name] = categories.get(name, 0) + count
    logs = [sum(cohort.logs[place] for cohort in cohorts) for place in range(3)]
    rows, missing = sum(cohort.rows for cohort in cohorts), sum(cohort.missing for cohort in cohorts)
    return Cohort(rows, missing, categories, (logs[0], logs[1], logs[2]))
