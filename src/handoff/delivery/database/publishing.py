"""Publishes a night: its rows are written and it becomes the current one in one transaction, or nothing happens."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, insert, select, update

from handoff.delivery.database.bulk import write_rows
from handoff.delivery.database.rows import listed_rows
from handoff.delivery.database.tables import current, held_back, listed_leads, nights
from handoff.delivery.database.transactions import writing
from handoff.domain.tiers import Tier
from handoff.scoring.scored import ScoredLeads


@dataclass(frozen=True)
class Publication:
    """What publishing did. current: whether readers see this night now. removed: nights that are kept no longer."""

    night: date
    listed: int
    current: bool
    removed: tuple[date, ...]


def publish_night(
    engine: Engine,
    scored: ScoredLeads,
    note: str | None,
    published_at: datetime,
    keep_nights: int,
    forced_because: str | None = None,
) -> Publication:
    """Make the night's SAL and MQL the list that readers see; the same night again replaces its rows.

    A night before the current one is added, and the current one stays. Of the published nights the last `keep_nights`
    are kept. What was said of the night while it was held back is taken back.

    Raises:
        WorkspaceError: the database cannot be reached or refuses, or another run publishes; nothing was changed.
    """
    # Outside the transaction, so that the lock is held no longer than the writing takes.
    rows, night = listed_rows(scored), scored.run.night
    facts = {**_facts(scored), "published_at": published_at, "note": note, "forced_because": forced_because}
    with writing(engine) as connection:
        connection.execute(delete(listed_leads).where(listed_leads.c.night == night))
        _put(connection, nights, nights.c.night == night, {"night": night, **facts})
        write_rows(connection, listed_leads, rows)
        connection.execute(delete(held_back).where(held_back.c.night == night))
        is_current = _make_current(connection, night, published_at)
        removed = _remove_old(connection, keep_nights)
    return Publication(night, rows.num_rows, is_current, removed)


def _facts(scored: ScoredLeads) -> dict[str, Any]:
    run, counts = scored.run, scored.counts
    return {
        "run": run.run_id,
        "as_of": run.as_of,
        "scored_at": run.scored_at,
        "model_version": run.model_version,
        "agreement_version": run.agreement_version,
        "feature_version": run.feature_version,
        "leads": len(scored),
        "sal": counts[Tier.SAL],
        "mql": counts[Tier.MQL],
    }


def _make_current(connection: Connection, night: date, since: datetime) -> bool:
    found = connection.execute(select(current.c.night)).scalar()
    if found is not None and found > night:
        return False
    _put(connection, current, current.c.one == 1, {"one": 1, "night": night, "since": since})
    return True


def _remove_old(connection: Connection, keep_nights: int) -> tuple[date, ...]:
    """Delete all but the last `keep_nights`, never the current one; of nights held back those before the first kept."""
    found = list(connection.execute(select(nights.c.night).order_by(nights.c.night.desc())).scalars())
    shown = connection.execute(select(current.c.night)).scalar()
    old = [night for night in found[keep_nights:] if night != shown]
    for table in (listed_leads, nights):
        connection.execute(delete(table).where(table.c.night.in_(old)))
    first = min(night for night in found if night not in old)
    connection.execute(delete(held_back).where(held_back.c.night < first))
    return tuple(sorted(old))


def _put(connection: Connection, table: Table, key: ColumnElement[bool], values: dict[str, Any]) -> None:
    """Replace the one row of `key`, or insert it."""
    if connection.execute(update(table).where(key).values(values)).rowcount == 0:
        connection.execute(insert(table).values(values))
