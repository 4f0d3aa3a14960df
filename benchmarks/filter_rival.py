"""The floor, a bare scan with DuckDB; and the same counts and durations with a FILTER aggregate for each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks.made_events import TYPES
from handoff.features.engagement.plan import ALL, INBOUND, OUTBOUND, EngagementPlan


@dataclass(frozen=True)
class FilterRival:
    """One events file, and what is counted in it before `night` (naive UTC)."""

    events: Path
    plan: EngagementPlan
    night: datetime
    threads: int

    def scan(self) -> int:
        """Count the events of each lead, the least that any feature needs; return how many leads have some."""
        sql = "SELECT lead_key, count(*) FROM read_parquet(?) GROUP BY lead_key"
        return len(self._engine.execute(sql, [str(self.events)]).fetchnumpy()["lead_key"])

    def counts(self) -> pd.DataFrame:
        """Build counts and durations in every window with one GROUP BY: one row a lead that has events."""
        return self._engine.execute(self._sql(), [str(self.events)]).df().set_index("lead_key")

    @cached_property
    def _engine(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(config={"threads": self.threads})

    def _sql(self) -> str:
        columns = [
            f"{aggregate} FILTER (WHERE {_which(name)} AND {self._since(days)}){scale} AS {name}_{measure}_{suffix}"
            for measure, aggregate, scale, names in (
                ("count", "count(*)", "", self.plan.counters),
                ("duration", "sum(duration_ms)", " / 1000", self.plan.with_duration),
            )
            for name in names
            for days, suffix in [*((days, f"{days}d") for days in self.plan.windows), (None, "all")]
        ]
        night = f"TIMESTAMP '{self.night}'"
        # Robots' events are in none of these features: one condition for all spares the rival many comparisons.
        return (
            f"SELECT lead_key, {', '.join(columns)} FROM read_parquet(?) WHERE occurred_at < {night} "
            f"AND seen_at < {night} AND (machine_from IS NULL OR machine_from >= {night}) GROUP BY lead_key"
        )

    def _since(self, days: int | None) -> str:
        return "true" if days is None else f"occurred_at >= TIMESTAMP '{self.night - timedelta(days=days)}'"


def _which(counter: str) -> str:
    directions = {ALL: "true", INBOUND: "NOT outbound", OUTBOUND: "outbound"}
    return directions.get(counter) or f"type_key = {TYPES.index(counter)}"
