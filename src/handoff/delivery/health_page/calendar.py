"""The calendar of nights: published, held back, or without a run, by week and day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from handoff.delivery.health_page.facts import HealthFacts

Kind = Literal["published", "late", "held", "none", "outside"]
#: Half a year fits a telephone.
WEEKS: Final = 26


@dataclass(frozen=True)
class Day:
    """One night of the calendar, and what a reader is told of it."""

    night: date
    kind: Kind
    words: str


@dataclass(frozen=True)
class Calendar:
    """Weeks from the oldest to the newest, each Monday to Sunday; months: the first letters over each week."""

    weeks: tuple[tuple[Day, ...], ...]
    months: tuple[str, ...]
    published: int
    held: int
    missing: int

    @property
    def words(self) -> str:
        """The calendar in a sentence."""
        return f"{self.published} nights published, {self.held} held back, {self.missing} without a run"


def calendar_of(facts: HealthFacts) -> Calendar:
    """Return the last half year up to the newest night."""
    monday = facts.night - timedelta(days=facts.night.weekday())
    mondays = [monday - timedelta(days=7 * back) for back in range(WEEKS - 1, -1, -1)]
    weeks = tuple(tuple(_day(facts, one + timedelta(days=at)) for at in range(7)) for one in mondays)
    kinds = [day.kind for week in weeks for day in week]
    return Calendar(
        weeks,
        tuple(f"{one:%b}" if one.day <= 7 else "" for one in mondays),
        published=sum(kind in ("published", "late") for kind in kinds),
        held=kinds.count("held"),
        missing=kinds.count("none"),
    )


def _day(facts: HealthFacts, night: date) -> Day:
    named = f"{night.day} {night:%B %Y}"
    found = next((one for one in facts.nights if one.night == night), None)
    if found is not None:
        words = f"{found.tiers.get('SAL', 0):,} SAL, {found.tiers.get('MQL', 0):,} MQL"
        kind: Kind = "late" if found.afterwards else "published"
        return Day(night, kind, f"{named}: {words}{', scored afterwards' if found.afterwards else ''}")
    if any(one.night == night for one in facts.held):
        return Day(night, "held", f"{named}: held back")
    first = facts.nights[0].night if facts.nights else facts.night
    inside = first <= night <= facts.night
    return Day(night, "none" if inside else "outside", f"{named}: no run" if inside else named)
