"""Made nights for the database, and everything that a database holds."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select

from benchmarks.made_list import RUN, made_list
from handoff.delivery.database import CurrentList, publish_night
from handoff.delivery.database.tables import metadata
from handoff.delivery.database.transactions import reading
from handoff.scoring.scored import ScoredLeads

FIRST = date(2026, 3, 1)
AT = datetime(2026, 6, 1, 3, tzinfo=UTC)


def night(place: int) -> date:
    """The made nights follow each other."""
    return FIRST + timedelta(days=place)


def made_night(place: int = 0, listed: int = 12, version: int = 1) -> ScoredLeads:
    """A night that hands over `listed` leads of 20 more; another version of it differs in every row."""
    as_of = datetime.combine(night(place), time(2), tzinfo=UTC)
    run = replace(RUN, as_of=as_of, scored_at=as_of, run_id=f"run-{place}-{version}")
    rows = pd.concat([_leads(version).head(listed), _leads(version).tail(20)], ignore_index=True)
    return ScoredLeads(rows, run).told(**{name: pd.Series(value, rows.index) for name, value in run.columns().items()})


@cache
def _leads(version: int) -> pd.DataFrame:
    """600 leads that are handed over and 1,400 that are not."""
    return made_list(2000, seed=version).rows


def publish(engine: Engine, scored: ScoredLeads, keep_nights: int = 14, **more: Any) -> Any:
    return publish_night(engine, scored, None, AT, keep_nights, **more)


def read(engine: Engine) -> CurrentList:
    """The list that readers see; there must be one."""
    from handoff.delivery.database import current_list

    found = current_list(engine)
    assert found is not None
    return found


def content(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table, in one order."""
    with reading(engine) as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for name, table in metadata.tables.items()
        }
