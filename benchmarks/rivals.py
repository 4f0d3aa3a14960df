"""Other ways to the same counts and durations: a FILTER aggregate a feature, and pandas; and the floor, a bare scan."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from benchmarks.made_events import TYPES
from handoff.domain.dataset import Dataset
from handoff.domain.feature_table import FeatureTable
from handoff.domain.instants import naive_utc
from handoff.features.engagement.plan import ALL, INBOUND, OUTBOUND, EngagementPlan


@dataclass(frozen=True)
class Rivals:
    """One events file, and what is counted in it before the end of the record."""

    events: Path
    dataset: Dataset
    plan: EngagementPlan
    threads: int

    @property
    def names(self) -> tuple[str, ...]:
        """The features that rivals build: counts and durations in every window."""
        counts = [f"{name}_count_{_suffix(days)}" for name in self.plan.counters for days in self._windows]
        durations = [f"{name}_duration_{_suffix(days)}" for name in self.plan.with_duration for days in self._windows]
        return (*counts, *durations)

    def scan(self) -> int:
        """Count the events of each lead, the least that any feature needs; return how many leads have some."""
        sql = "SELECT lead_key, count(*) FROM read_parquet(?) GROUP BY lead_key"
        return len(self._engine.execute(sql, [str(self.events)]).fetchnumpy()["lead_key"])

    def filters(self) -> pd.DataFrame:
        """Build all features with one GROUP BY: one row a lead that has events."""
        return self._engine.execute(self._sql(), [str(self.events)]).df().set_index("lead_key")

    def pandas(self) -> pd.DataFrame:
        """Build all features with three groupbys a window: one row a lead that has events."""
        wanted = ["lead_key", "type_key", "outbound", "occurred_at", "seen_at", "machine_from", "duration_ms"]
        events = pd.read_parquet(self.events, columns=wanted)
        night = pd.Timestamp(self._night)
        known = (events["occurred_at"] < night) & (events["seen_at"] < night)
        events = events[known & ~(events["machine_from"] < night)]
        found = {}
        for days in self._windows:
            recent = events if days is None else events[events["occurred_at"] >= night - pd.Timedelta(days=days)]
            groups = recent.groupby(["lead_key", "type_key"])
            counts = groups.size().unstack(fill_value=0)
            seconds = groups["duration_ms"].sum().unstack(fill_value=0) / 1_000
            by_direction = recent.groupby(["lead_key", "outbound"]).size().unstack(fill_value=0)
            for name in self.plan.types:
                found[f"{name}_count_{_suffix(days)}"] = counts.get(TYPES.index(name))
                if name in self.plan.with_duration:
                    found[f"{name}_duration_{_suffix(days)}"] = seconds.get(TYPES.index(name))
            found[f"{INBOUND}_count_{_suffix(days)}"] = by_direction.get(False)
            found[f"{OUTBOUND}_count_{_suffix(days)}"] = by_direction.get(True)
            found[f"{ALL}_count_{_suffix(days)}"] = counts.sum(axis=1)
        return pd.DataFrame(found)

    def differing(self, found: pd.DataFrame, table: FeatureTable) -> list[str]:
        """Return the features in which a rival's values are not exactly what the product built."""
        built = table.values[list(self.names)].to_numpy()
        # Silent leads, and types that did not happen in a window, are missing in the rivals' answers.
        dense = found.reindex(index=table.rows["lead_key"], columns=list(self.names)).fillna(0)
        mine = dense.to_numpy(np.float32)
        return [name for place, name in enumerate(self.names) if not np.array_equal(built[:, place], mine[:, place])]

    @property
    def _windows(self) -> tuple[int | None, ...]:
        return (*self.plan.windows, None)

    @property
    def _night(self) -> str:
        return naive_utc(self.dataset.observed_until).isoformat(sep=" ")

    @cached_property
    def _engine(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(config={"threads": self.threads})

    def _sql(self) -> str:
        columns = [
            f"{aggregate} FILTER (WHERE {_which(name)} AND {self._since(days)}){scale} "
            f"AS {name}_{measure}_{_suffix(days)}"
            for measure, aggregate, scale, names in (
                ("count", "count(*)", "", self.plan.counters),
                ("duration", "sum(duration_ms)", " / 1000", self.plan.with_duration),
            )
            for name in names
            for days in self._windows
        ]
        night = f"TIMESTAMP '{self._night}'"
        # Robots' events are in none of these features: one condition for all spares the rival many comparisons.
        return (
            f"SELECT lead_key, {', '.join(columns)} FROM read_parquet(?) WHERE occurred_at < {night} "
            f"AND seen_at < {night} AND (machine_from IS NULL OR machine_from >= {night}) GROUP BY lead_key"
        )

    def _since(self, days: int | None) -> str:
        if days is None:
            return "true"
        begin = naive_utc(self.dataset.observed_until) - timedelta(days=days)
        return f"occurred_at >= TIMESTAMP '{begin.isoformat(sep=' ')}'"


def _which(counter: str) -> str:
    directions = {ALL: "true", INBOUND: "NOT outbound", OUTBOUND: "outbound"}
    return directions.get(counter) or f"type_key = {TYPES.index(counter)}"


def _suffix(days: int | None) -> str:
    return "all" if days is None else f"{days}d"
