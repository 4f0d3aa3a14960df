"""The same features in straightforward pandas: a groupby by lead and event type for each measure and window."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd

from benchmarks.made_events import TYPES
from handoff.features.engagement.plan import ALL, INBOUND, OUTBOUND, EngagementPlan

_COLUMNS: Final = ("lead_key", "type_key", "outbound", "occurred_at", "seen_at", "machine_from", "duration_ms")
Column: TypeAlias = "pd.Series[Any]"
#: One value for each group of events.
Measure = Callable[[Any], Column]


@dataclass(frozen=True)
class PandasRival:
    """One events file, and what is counted in it before `night` (naive UTC)."""

    events: Path
    plan: EngagementPlan
    night: pd.Timestamp

    def counts(self) -> pd.DataFrame:
        """Build counts and durations in every window: one row a lead that has events."""
        return pd.DataFrame(dict(self._counts(self._known(*_COLUMNS))))

    def everything(self) -> pd.DataFrame:
        """Build all that a lead did itself: counts, durations, active days, recency, intensity, trend, assets."""
        events = self._known(*_COLUMNS, "asset_key")
        back = events["occurred_at"] - self.night
        events["day"] = back.dt.days
        events["minute"] = back.dt.total_seconds() // 60
        events["weight"] = 0.5 ** ((-1 - events["day"]) / self.plan.half_life_days)
        found = dict(self._counts(events))
        for days in self._windows:
            recent = self._since(events, days)
            found |= _each(f"active_days_{_suffix(days)}", recent, lambda groups: groups["day"].nunique())
        found |= _each("days_since_last", events, lambda groups: -groups["minute"].max() / 1440)
        found |= _each("days_since_first", events, lambda groups: -groups["minute"].min() / 1440)
        found |= _each("intensity", events, lambda groups: groups["weight"].sum())
        found |= dict(self._trends(events))
        for days in (30, None):
            groups = self._since(events, days).groupby("lead_key")
            found[f"distinct_assets_{_suffix(days)}"] = groups["asset_key"].nunique()
        return pd.DataFrame(found)

    @property
    def _windows(self) -> tuple[int | None, ...]:
        return (*self.plan.windows, None)

    def _known(self, *columns: str) -> pd.DataFrame:
        events = pd.read_parquet(self.events, columns=list(columns))
        known = (events["occurred_at"] < self.night) & (events["seen_at"] < self.night)
        return events[known & ~(events["machine_from"] < self.night)]

    def _since(self, events: pd.DataFrame, days: int | None) -> pd.DataFrame:
        return events if days is None else events[events["occurred_at"] >= self.night - pd.Timedelta(days=days)]

    def _counts(self, events: pd.DataFrame) -> Iterator[tuple[str, Column]]:
        for days in self._windows:
            recent = self._since(events, days)
            yield from _each(f"count_{_suffix(days)}", recent, lambda groups: groups.size()).items()
            seconds = _each(f"duration_{_suffix(days)}", recent, lambda groups: groups["duration_ms"].sum() / 1_000)
            for name in self.plan.with_duration:
                yield f"{name}_duration_{_suffix(days)}", seconds[f"{name}_duration_{_suffix(days)}"]

    def _trends(self, events: pd.DataFrame) -> Iterator[tuple[str, Column]]:
        week, month = (
            pd.DataFrame(_each("trend", self._since(events, days), lambda groups: groups.size())) for days in (7, 28)
        )
        week, month = (part.reindex(events["lead_key"].unique()).fillna(0) for part in (week, month))
        for name in week.columns:
            ratio = (week[name] + 1) / ((month[name] - week[name]) / 3 + 1)
            yield name, ratio.map(np.log2)


def _each(measure: str, events: pd.DataFrame, of: Measure) -> dict[str, Column]:
    """Return a measure of every counter: of each type, of each direction, and of all events."""
    by_type = of(events.groupby(["lead_key", "type_key"])).unstack()
    by_direction = of(events.groupby(["lead_key", "outbound"])).unstack()
    counters = {
        **{name: by_type.get(key) for key, name in enumerate(TYPES)},
        INBOUND: by_direction.get(False),
        OUTBOUND: by_direction.get(True),
        ALL: of(events.groupby("lead_key")),
    }
    nothing = pd.Series(dtype=float)
    return {f"{name}_{measure}": nothing if found is None else found for name, found in counters.items()}


def _suffix(days: int | None) -> str:
    return "all" if days is None else f"{days}d"
