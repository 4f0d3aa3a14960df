"""Counts what became known on each day: a few passes of the engine over the newest weeks, and over nothing older."""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from handoff.domain.dataset import Dataset
from handoff.domain.stages import Stage
from handoff.monitoring.profile import HOUR_DAYS, Counts
from handoff.monitoring.profiling.days import QUARTER_US, Days

if TYPE_CHECKING:
    import ibis.expr.types as ir

#: Stages that only people of sales enter.
OUTCOMES: Final = (Stage.SAL, Stage.REJECTED, Stage.SQL, Stage.WON, Stage.LOST, Stage.DISQUALIFIED)
#: Types that are also counted by the hour: the busiest.
BUSIEST: Final = 6
#: Days in which copies of events are looked for.
COPY_DAYS: Final = 14
_HOUR_US: Final = 3_600_000_000

Rows = dict[str, npt.NDArray[Any]]


def rows_of(table: "ir.Table", query: str) -> Rows:
    """Run a query in which {rows} stands for the table; return its columns as arrays."""
    import ibis

    sql = query.replace("{rows}", f"({ibis.to_sql(table)})")
    found: Rows = table.get_backend().con.execute(sql).fetchnumpy()
    return {name: np.ma.filled(column, 0) for name, column in found.items()}


def arrivals_of(dataset: Dataset, days: Days) -> dict[str, Counts]:
    """Return the arrivals of `NightProfile`, by series."""
    counts = {"leads": _leads(dataset, days), **_stages(dataset, days)}
    if dataset.events is not None:
        counts |= _events(dataset, days) | _copies(dataset, days)
    return counts


def hours_of(dataset: Dataset, days: Days) -> dict[str, tuple[Counts, ...]]:
    """Return the activity by hour of `NightProfile`: of all events that people made, and of the busiest types."""
    if dataset.events is None:
        return {}
    begin = int(days.starts[-1 - HOUR_DAYS])
    found = rows_of(
        dataset.events,
        f"""SELECT type_key, hour, count(*) AS n FROM (
              SELECT DISTINCT type_key, epoch_us(occurred_at) // {_HOUR_US} AS hour, lead_key FROM {{rows}}
              WHERE occurred_at >= make_timestamp({begin}) AND occurred_at < make_timestamp({days.end_us})
                AND seen_at < make_timestamp({days.as_of_us})
                AND (machine_from IS NULL OR machine_from >= make_timestamp({days.as_of_us}))
            ) GROUP BY ALL""",
    )
    key, hour, n = found["type_key"], found["hour"].astype(np.int64), found["n"]
    totals = np.bincount(key, weights=n, minlength=len(dataset.event_types))
    busiest = [int(place) for place in np.argsort(-totals, kind="stable")[:BUSIEST] if totals[place]]
    own = {dataset.event_types[place]: days.by_hour(hour[key == place], n[key == place]) for place in busiest}
    return {"events": days.by_hour(hour, n), **{f"event/{name}": counts for name, counts in own.items()}}


def newest_of(table: "ir.Table", moment: str, days: Days) -> int | None:
    """Return the newest instant of a column that was known at the night, in microseconds; None: there is none."""
    limit = f"make_timestamp({days.as_of_us})"
    query = f"SELECT epoch_us(max({moment})) AS newest FROM {{rows}} WHERE {moment} < {limit}"
    found = rows_of(table, query)["newest"]
    return int(found[0]) or None


def _leads(dataset: Dataset, days: Days) -> Counts:
    found = rows_of(dataset.leads, _by_quarter("created_at", days, "count(*) AS n", ""))
    return days.count(found["quarter"].astype(np.int64), found["n"])


def _stages(dataset: Dataset, days: Days) -> dict[str, Counts]:
    found = rows_of(dataset.stages, _by_quarter("seen_at", days, "stage, count(*) AS n", "stage"))
    quarter, n, stage = found["quarter"].astype(np.int64), found["n"], found["stage"].astype(str)
    counts = {f"stage/{one.value}": days.count(quarter[stage == one], n[stage == one]) for one in Stage}
    outcome = np.isin(stage, [one.value for one in OUTCOMES])
    counts = {name: one for name, one in counts.items() if any(one)}
    return {**counts, "stages": days.count(quarter, n), "outcomes": days.count(quarter[outcome], n[outcome])}


def _events(dataset: Dataset, days: Days) -> dict[str, Counts]:
    assert dataset.events is not None
    marked = f"machine_from < make_timestamp({days.as_of_us})"
    columns = f"type_key, count(*) AS n, count(*) FILTER ({marked}) AS machine"
    found = rows_of(dataset.events, _by_quarter("seen_at", days, columns, "type_key"))
    quarter, n, key = found["quarter"].astype(np.int64), found["n"], found["type_key"]
    counts = {
        f"event/{name}": days.count(quarter[key == place], n[key == place])
        for place, name in enumerate(dataset.event_types)
        if (key == place).any()
    }
    robots = rows_of(
        dataset.events.filter(dataset.events.machine_from.notnull()),
        f"""SELECT quarter, count(*) AS n FROM (
              SELECT lead_key, min(epoch_us(seen_at)) // {QUARTER_US} AS quarter FROM {{rows}}
              WHERE {marked} AND seen_at >= make_timestamp({days.begin_us}) AND seen_at < make_timestamp({days.end_us})
              GROUP BY lead_key, epoch_us(seen_at) // 86400000000
            ) GROUP BY ALL""",
    )
    return {
        **counts,
        "events": days.count(quarter, n),
        "machine": days.count(quarter, found["machine"]),
        "machine leads": days.count(robots["quarter"].astype(np.int64), robots["n"]),
    }


def _copies(dataset: Dataset, days: Days) -> dict[str, Counts]:
    """Count events that are the same as another in everything but their id."""
    assert dataset.events is not None
    begin = int(days.starts[-1 - COPY_DAYS])
    found = rows_of(
        dataset.events,
        f"""SELECT quarter, sum(n - 1) AS n FROM (
              SELECT min(epoch_us(seen_at)) // {QUARTER_US} AS quarter, count(*) AS n FROM {{rows}}
              WHERE seen_at >= make_timestamp({begin}) AND seen_at < make_timestamp({days.end_us})
              GROUP BY lead_key, type_key, asset_key, occurred_at HAVING count(*) > 1
            ) GROUP BY quarter""",
    )
    return {"copies": days.count(found["quarter"].astype(np.int64), found["n"].astype(np.int64))}


def _by_quarter(moment: str, days: Days, columns: str, group: str) -> str:
    quarter = f"epoch_us({moment}) // {QUARTER_US}"
    return (
        f"SELECT {quarter} AS quarter, {columns} FROM {{rows}} WHERE {moment} >= make_timestamp({days.begin_us}) "
        f"AND {moment} < make_timestamp({days.end_us}) GROUP BY {', '.join(one for one in (quarter, group) if one)}"
    )
