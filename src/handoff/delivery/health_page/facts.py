"""What a health page is made of: figures only, nobody's data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from handoff.monitoring.alert import Alert
from handoff.monitoring.performance.coverage import Coverage
from handoff.monitoring.performance.figures_kept import NightFigures, WeekFigures
from handoff.monitoring.performance.quarter import Quarter


@dataclass(frozen=True)
class Held:
    """A night whose list was held back, and what the gates said."""

    night: date
    because: str


@dataclass(frozen=True)
class Arrivals:
    """Records that became known on each full day, by series ("leads", "events", "event/page_view", "stage/sql")."""

    first_day: date
    series: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class HealthFacts:
    """Everything about the last nights.

    night: the newest night, published or not. now: aware UTC. nights, weeks: rising. held: nights without a list.
    alerts: of the newest night. quarter: calibration and tiers of the last quarter of known outcome; None: none yet.
    precision: tier -> share that was promised to become SQL.
    early_retrain: why a model should be trained before its time. unsent: why the last notification did not go.
    """

    workspace: str
    night: date
    now: datetime
    horizon_days: int
    nights: tuple[NightFigures, ...]
    weeks: tuple[WeekFigures, ...]
    coverage: tuple[Coverage, ...]
    held: tuple[Held, ...] = ()
    alerts: tuple[Alert, ...] = ()
    arrivals: Arrivals | None = None
    quarter: Quarter | None = None
    precision: Mapping[str, float] = field(default_factory=dict)
    early_retrain: str | None = None
    unsent: tuple[str, ...] = ()

    @property
    def last(self) -> NightFigures | None:
        """The newest published night; None before the first."""
        return self.nights[-1] if self.nights else None

    @property
    def held_now(self) -> Held | None:
        """The newest night, where its list was held back."""
        return next((one for one in self.held if one.night == self.night), None)

    @property
    def last_matured(self) -> WeekFigures | None:
        """The newest week whose windows are over and that was measured."""
        return next((week for week in reversed(self.weeks) if week.realised is not None), None)
