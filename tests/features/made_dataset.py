"""Small datasets made of plain records, as the sources would hand them over."""

import atexit
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

import ibis
import pyarrow as pa

from handoff.domain.dataset import Dataset
from handoff.domain.stages import Stage

#: Contract columns of leads that a made lead may carry; everything else in `more` is an attribute.
FIELDS = ("email", "name", "company", "job_title", "country", "industry", "employees", "revenue", "source", "owner")
INSTANT = pa.timestamp("us")
_NUMBERS = count()


@cache
def engine() -> Any:
    """One engine for all made datasets: opening one takes longer than using it."""
    # Dropped before the interpreter takes its modules apart, else DuckDB complains.
    atexit.register(engine.cache_clear)
    return ibis.duckdb.connect(threads=1)


@dataclass(frozen=True)
class Lead:
    """A lead; without an account it has one of its own. `more`: (column, value) pairs."""

    id: str
    created: datetime
    account: str | None = None
    more: tuple[tuple[str, Any], ...] = ()

    def having(self, **values: Any) -> "Lead":
        """Return the lead with other values in some columns."""
        return replace(self, more=tuple({**dict(self.more), **values}.items()))


@dataclass(frozen=True)
class Event:
    """An event, known when it happened unless `seen` says otherwise."""

    lead: str
    at: datetime
    kind: str = "view"
    seen: datetime | None = None
    outbound: bool = False
    asset: int = -1
    seconds: float = 0.0
    value: float = 0.0
    machine: datetime | None = None


@dataclass(frozen=True)
class Entry:
    """A stage that a lead entered."""

    lead: str
    stage: Stage
    at: datetime
    seen: datetime | None = None


@dataclass(frozen=True)
class Change:
    """A change of an attribute."""

    lead: str
    attribute: str
    at: datetime
    value: str | None
    old: str | None = None
    seen: datetime | None = None


@dataclass(frozen=True)
class World:
    """All records; `changes` of None: the company keeps no field history; `events` of None: it has no events."""

    leads: tuple[Lead, ...]
    events: tuple[Event, ...] | None = ()
    stages: tuple[Entry, ...] = ()
    changes: tuple[Change, ...] | None = ()
    types: dict[str, pa.DataType] = field(default_factory=dict, hash=False)

    def plus(self, *records: Lead | Event | Entry | Change) -> "World":
        """Return the world with more records."""
        return replace(
            self,
            leads=(*self.leads, *(record for record in records if isinstance(record, Lead))),
            events=(*(self.events or ()), *(record for record in records if isinstance(record, Event))),
            stages=(*self.stages, *(record for record in records if isinstance(record, Entry))),
            changes=(*(self.changes or ()), *(record for record in records if isinstance(record, Change))),
        )

    def having(self, lead_id: str, **values: Any) -> "World":
        """Return the world with other values in some columns of one lead."""
        return replace(self, leads=tuple(lead.having(**values) if lead.id == lead_id else lead for lead in self.leads))

    def dataset(self) -> Dataset:
        """Return the clean data that these records are."""
        connection = engine()
        keys = self.keys()
        kinds = tuple(sorted({event.kind for event in self.events or ()}))
        columns = list(dict.fromkeys(name for lead in self.leads for name, _ in lead.more))

        def table(name: str, rows: pa.Table) -> Any:
            unique = f"{name}_{next(_NUMBERS)}"
            connection.con.register(unique, rows)
            return connection.table(unique)

        return Dataset(
            leads=table("leads", self._lead_rows(keys, columns)),
            events=None if self.events is None else table("events", _event_rows(self.events, keys, kinds)),
            stages=table("stages", _stage_rows(self.stages, keys)),
            accounts=None,
            attribute_changes=None if self.changes is None else table("changes", _change_rows(self.changes, keys)),
            n_leads=len(self.leads),
            event_types=kinds,
            attributes=tuple(name for name in columns if name not in FIELDS),
            observed_until=max(self._instants()).replace(tzinfo=UTC),
        )

    def keys(self) -> dict[str, int]:
        """Return the lead_key of each lead: accounts in order, their leads beside each other."""
        ordered = sorted(self.leads, key=lambda lead: (_account(lead), lead.id))
        return {lead.id: key for key, lead in enumerate(ordered)}

    def _lead_rows(self, keys: dict[str, int], columns: Sequence[str]) -> pa.Table:
        accounts = sorted({_account(lead) for lead in self.leads})
        found = {
            "lead_key": pa.array([keys[lead.id] for lead in self.leads], pa.int32()),
            "lead_id": pa.array([lead.id for lead in self.leads], pa.string()),
            "created_at": pa.array([lead.created for lead in self.leads], INSTANT),
            "account_key": pa.array([accounts.index(_account(lead)) for lead in self.leads], pa.int32()),
            "account_known": pa.array([lead.account is not None for lead in self.leads], pa.bool_()),
        }
        for name in columns:
            values = [dict(lead.more).get(name) for lead in self.leads]
            found[name] = pa.array(values, pa.string() if name in FIELDS else self.types.get(name))
        return pa.table(found)

    def _instants(self) -> list[datetime]:
        events = [moment for event in self.events or () for moment in (event.at, event.seen or event.at)]
        stages = [moment for entry in self.stages for moment in (entry.at, entry.seen or entry.at)]
        return [*(lead.created for lead in self.leads), *events, *stages]


def _account(lead: Lead) -> str:
    return f"~{lead.id}" if lead.account is None else lead.account


def _event_rows(events: Sequence[Event], keys: dict[str, int], kinds: Sequence[str]) -> pa.Table:
    return pa.table(
        {
            "lead_key": pa.array([keys[event.lead] for event in events], pa.int32()),
            "occurred_at": pa.array([event.at for event in events], INSTANT),
            "seen_at": pa.array([event.seen or event.at for event in events], INSTANT),
            "event_type": pa.array([event.kind for event in events], pa.string()),
            "type_key": pa.array([kinds.index(event.kind) for event in events], pa.int16()),
            "outbound": pa.array([event.outbound for event in events], pa.bool_()),
            "asset_key": pa.array([event.asset for event in events], pa.int32()),
            "duration_ms": pa.array([round(event.seconds * 1_000) for event in events], pa.int64()),
            "value_e4": pa.array([round(event.value * 10_000) for event in events], pa.int64()),
            "hour_of_week": pa.array([event.at.weekday() * 24 + event.at.hour for event in events], pa.int16()),
            "machine_from": pa.array([event.machine for event in events], INSTANT),
        }
    )


def _stage_rows(entries: Sequence[Entry], keys: dict[str, int]) -> pa.Table:
    return pa.table(
        {
            "lead_key": pa.array([keys[entry.lead] for entry in entries], pa.int32()),
            "stage": pa.array([entry.stage.value for entry in entries], pa.string()),
            "entered_at": pa.array([entry.at for entry in entries], INSTANT),
            "seen_at": pa.array([entry.seen or entry.at for entry in entries], INSTANT),
        }
    )


def _change_rows(changes: Sequence[Change], keys: dict[str, int]) -> pa.Table:
    return pa.table(
        {
            "lead_key": pa.array([keys[change.lead] for change in changes], pa.int32()),
            "attribute": pa.array([change.attribute for change in changes], pa.string()),
            "changed_at": pa.array([change.at for change in changes], INSTANT),
            "seen_at": pa.array([change.seen or change.at for change in changes], INSTANT),
            "value": pa.array([change.value for change in changes], pa.string()),
            "old_value": pa.array([change.old for change in changes], pa.string()),
        }
    )
