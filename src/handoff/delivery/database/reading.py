"""Reads the list that counts, and which nights there are."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, select

from handoff.delivery.database.nights import CurrentList, HeldBackNight, ListedNight
from handoff.delivery.database.tables import OF_THE_LEAD, current, held_back, listed_leads, nights
from handoff.delivery.database.transactions import reading
from handoff.domain.instants import naive_utc
from handoff.scoring.scored import INSTANTS, SCORE_COLUMNS, SCORE_TYPES


def current_list(engine: Engine) -> CurrentList | None:
    """Return the list that readers see, whole, of one night; None before the first night was published.

    Raises:
        WorkspaceError: the database cannot be reached or read.
    """
    with reading(engine) as connection:
        found = connection.execute(
            select(*nights.c, current.c.since).join(current, current.c.night == nights.c.night)
        ).one_or_none()
        if found is None:
            return None
        *facts, since = found
        night = ListedNight(*facts)
        return CurrentList(night, since, _rows(connection, night), _held_back(connection, night.night))


def nights_in(engine: Engine) -> tuple[ListedNight, ...]:
    """Return the published nights that the database holds, the oldest first.

    Raises:
        WorkspaceError: the database cannot be reached or read.
    """
    with reading(engine) as connection:
        return tuple(ListedNight(*row) for row in connection.execute(select(nights).order_by(nights.c.night)))


def _rows(connection: Connection, night: ListedNight) -> pd.DataFrame:
    columns = [listed_leads.c[name] for name in OF_THE_LEAD]
    found = connection.execute(
        select(*columns).where(listed_leads.c.night == night.night).order_by(listed_leads.c.rank)
    ).all()
    leads = dict(zip(OF_THE_LEAD, zip(*found, strict=True) if found else [()] * len(columns), strict=True))
    of_night: dict[str, Any] = {
        "scored_at": night.scored_at,
        "as_of": night.as_of,
        "model_version": night.model_version,
        "agreement_version": night.agreement_version,
        "feature_version": night.feature_version,
        "run_id": night.run,
    }
    values = {**leads, **{name: [value] * len(found) for name, value in of_night.items()}}
    return pd.DataFrame({name: _series(values[name], name) for name in SCORE_COLUMNS if name in values})


def _series(values: Sequence[Any], name: str) -> "pd.Series":
    if name in INSTANTS:
        values = [None if moment is None else naive_utc(moment) for moment in values]
    return pd.Series(list(values), dtype=SCORE_TYPES[name])


def _held_back(connection: Connection, night: date) -> tuple[HeldBackNight, ...]:
    """Return the nights from `night` on whose messages were not taken back."""
    found = connection.execute(
        select(held_back.c.night, held_back.c.at, held_back.c.message)
        .where(held_back.c.night >= night)
        .order_by(held_back.c.night, held_back.c.place)
    ).all()
    return tuple(
        HeldBackNight(day, at, tuple(row.message for row in rows))
        for (day, at), rows in groupby(found, key=lambda row: (row.night, row.at))
    )
