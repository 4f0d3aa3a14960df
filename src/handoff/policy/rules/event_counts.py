"""Counts the events that the agreement's behavioural rules ask for, on the engine that holds them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from handoff.domain.columns import LEAD_KEY
from handoff.domain.instants import naive_utc
from handoff.policy.rules.facts import count_column

if TYPE_CHECKING:
    import ibis.expr.types as ir


def count_events(events: "ir.Table | None", windows: Sequence[tuple[str, int | None]], as_of: datetime) -> pd.DataFrame:
    """Count events of each (event type, days) window that happened and were known strictly before `as_of`.

    Events that by then were known to be a robot's are not counted.
    Returns lead_key and one column a window (`count_column`); leads without any such event have no row.
    """
    columns = [count_column(event, days) for event, days in windows]
    if events is None or not windows:
        return pd.DataFrame({LEAD_KEY: pd.Series(dtype="int32"), **dict.fromkeys(columns, pd.Series(dtype="int64"))})
    night = naive_utc(as_of)
    types = sorted({event for event, _ in windows})
    seen = events.filter(
        events.event_type.isin(types),
        events.occurred_at < night,
        events.seen_at < night,
        events.machine_from.isnull() | (events.machine_from >= night),
    )
    measures = {
        column: seen.count(where=_inside(seen, event, days, night))
        for column, (event, days) in zip(columns, windows, strict=True)
    }
    counted: pd.DataFrame = seen.group_by(LEAD_KEY).aggregate(**measures).order_by(LEAD_KEY).to_pandas()
    return counted


def _inside(events: "ir.Table", event: str, days: int | None, night: datetime) -> "ir.BooleanValue":
    right_type = events.event_type == event
    return right_type if days is None else right_type & (events.occurred_at >= night - timedelta(days=days))
