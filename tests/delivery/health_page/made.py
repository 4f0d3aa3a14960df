"""The facts of a made company: two months of nights, some held back, with alerts and names that look like HTML."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handoff.delivery.health_page import Arrivals, HealthFacts, Held
from handoff.monitoring.alert import Alert
from handoff.monitoring.performance.coverage import coverage
from handoff.monitoring.performance.estimated import estimate
from handoff.monitoring.performance.figures_kept import NightFigures, TierPromise, WeekFigures, figures_of
from handoff.monitoring.performance.past_night import KnownRows
from handoff.monitoring.performance.quarter import quarter_of
from handoff.monitoring.performance.realised import realise
from handoff.monitoring.performance.sales_answers import Answers
from tests.monitoring.performance.made_rows import FIRST, made_night, outcome

NIGHTS, HORIZON, HELD = 56, 30, 40
ONE = (1,) * 42
ALERT = Alert("A03", "event type disappeared", "events / <page_view>", date(2026, 2, 27),
              "31 leads fell below the SAL line.", "page_view fell from 40,000 to 12 a day.")  # fmt: skip
WARNING = Alert("A12", "category renamed", "leads / industry", None, "", '"Software" has gone.', "warning")
GOOD = Answers(30, 2, 25, 2, 1, {"Wrong <size>": 1, "No need": 1}, 26, 2, 0, 4.5)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def made_facts(**changes: Any) -> HealthFacts:
    """Return the facts with other values in some fields."""
    nights = tuple(_night(number) for number in range(NIGHTS) if number != HELD)
    rows = KnownRows.joined([_known(number) for number in (6, 13, 20, 25)])
    facts = HealthFacts(
        workspace="Made <company> & Sons",
        night=day(NIGHTS - 1),
        now=datetime(FIRST.year, FIRST.month, FIRST.day, 3, tzinfo=UTC) + timedelta(days=NIGHTS - 1),
        horizon_days=HORIZON,
        nights=nights,
        weeks=tuple(_week(number, nights) for number in range(NIGHTS // 7)),
        coverage=coverage(nights),
        held=(Held(day(HELD), "G04 event volume: 3 % of a usual Saturday (limit 30 %)"),),
        arrivals=Arrivals(day(14), {"leads": (12,) * 42, "event/page_view": (400,) * 40 + (3, 1), "outcomes": ONE}),
        quarter=quarter_of([day(6), day(13), day(20), day(25)], rows, 40, 0),
        precision={"SAL": 0.3},
    )  # fmt: skip
    return replace(facts, **changes)


def _known(number: int) -> KnownRows:
    night = made_night(number, 150)
    return KnownRows.of(night, outcome(night.probability, number))


def _night(number: int) -> NightFigures:
    night = made_night(number, 150, model="1" if number < 30 else "2")
    came = realise(_known(number), 0, 20, 0) if number + HORIZON < NIGHTS else None
    return figures_of(night, (0, 0), estimate(night, 20, 0), came, afterwards=False)


def _week(number: int, nights: tuple[NightFigures, ...]) -> WeekFigures:
    final = number < 3
    tiers = (TierPromise("SAL", 14 + number, 4.0, 5 if final else -1, 15, 3), TierPromise("MQL", 9, 1.0, 1, None, None))
    return WeekFigures(
        monday=day(7 * number),
        nights=7,
        model_versions=("1",),
        last_as_of=nights[7 * number].as_of,
        final=final,
        realised=nights[7 * number].realised if final else None,
        tiers=tiers,
        answers=GOOD,
    )
