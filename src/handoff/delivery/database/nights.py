"""What readers of the database get: the list that counts, its night, and why newer ones were held back."""

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from handoff.domain.instants import DAY, as_utc


@dataclass(frozen=True)
class ListedNight:
    """A published night. Instants are aware UTC; leads: all that were scored, sal and mql: those handed over."""

    night: date
    run: str
    as_of: datetime
    scored_at: datetime
    published_at: datetime
    model_version: str
    agreement_version: int
    feature_version: str
    leads: int
    sal: int
    mql: int
    note: str | None
    forced_because: str | None

    def age(self, now: datetime) -> int:
        """Return how many whole nights (days of 24 hours) after its `as_of` the list is read; never below 0."""
        return max(0, (as_utc(now) - self.as_of) // DAY)


@dataclass(frozen=True)
class HeldBackNight:
    """A night whose list was held back, and why: messages as they were given, in their order."""

    night: date
    at: datetime
    messages: tuple[str, ...]


@dataclass(frozen=True)
class CurrentList:
    """The list that counts.

    rows: SAL and MQL by rising rank, with the columns and types of a working list (SCORE_COLUMNS without
    selection_probability). since: when it became the current one. held_back: nights since then that were held back.
    """

    night: ListedNight
    since: datetime
    rows: pd.DataFrame
    held_back: tuple[HeldBackNight, ...]

    def age(self, now: datetime) -> int:
        """Return how many whole nights old the list is at `now`."""
        return self.night.age(now)
