"""Random events as plain records, as a clean table, and a slow, obvious count of every feature."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from handoff.features.engagement.build import LeadIndex
from handoff.features.engagement.plan import EngagementPlan

TYPES = ("call", "mail", "odd", "view")
PLAN = EngagementPlan(
    types=("call", "mail", "view"),
    pooled=("odd",),
    groups=(("web", ("view", "mail")),),
    windows=(1, 7, 30, 90),
    account_windows=(30,),
    half_life_days=14.0,
    with_duration=("call", "view"),
    with_value=("mail",),
)
START = datetime(2026, 1, 1)


@dataclass(frozen=True)
class Event:
    lead: int
    at: datetime
    seen: datetime
    kind: str
    outbound: bool
    asset: int
    duration_ms: int
    value_e4: int
    machine: datetime | None


def random_events(seed: int, n_events: int, n_leads: int, days: int = 150) -> list[Event]:
    rng = np.random.default_rng(seed)
    events = []
    for _ in range(n_events):
        at = START + timedelta(minutes=int(rng.integers(days * 1440)), microseconds=int(rng.integers(3)))
        late = timedelta(hours=float(rng.choice([0, 0, 0, 3, 30, 200])))
        machine = at + late + timedelta(hours=float(rng.choice([0, 1, 60]))) if rng.random() < 0.15 else None
        kind = str(rng.choice(TYPES))
        events.append(
            Event(
                lead=int(rng.integers(n_leads)),
                at=at,
                seen=at + late,
                kind=kind,
                outbound=bool(rng.random() < 0.3),
                asset=int(rng.integers(-1, 4)),
                duration_ms=int(rng.integers(1, 90_000)) if kind in PLAN.with_duration else 0,
                value_e4=int(rng.integers(-50_000, 9_000_000)) if kind in PLAN.with_value else 0,
                machine=machine,
            )
        )
    return events


def random_index(seed: int, n_leads: int) -> LeadIndex:
    rng = np.random.default_rng(seed)
    account = np.sort(rng.integers(0, max(1, n_leads // 2), n_leads)).astype(np.int32)
    created = pd.DatetimeIndex([START + timedelta(days=int(day)) for day in rng.integers(0, 100, n_leads)])
    return LeadIndex(account, created.to_numpy("datetime64[us]").astype(np.int64))


def as_table(events: list[Event]) -> ir.Table:
    frame = pd.DataFrame(
        {
            "lead_key": np.array([event.lead for event in events], dtype=np.int32),
            "occurred_at": np.array([event.at for event in events], dtype="datetime64[us]"),
            "seen_at": np.array([event.seen for event in events], dtype="datetime64[us]"),
            "type_key": np.array([TYPES.index(event.kind) for event in events], dtype=np.int16),
            "outbound": np.array([event.outbound for event in events], dtype=np.bool_),
            "asset_key": np.array([event.asset for event in events], dtype=np.int32),
            "duration_ms": np.array([event.duration_ms for event in events], dtype=np.int64),
            "value_e4": np.array([event.value_e4 for event in events], dtype=np.int64),
            "hour_of_week": np.array([hour_of_week(event.at) for event in events], dtype=np.int16),
            "machine_from": np.array([event.machine for event in events], dtype="datetime64[us]"),
        }
    )
    connection = ibis.duckdb.connect(threads=1)
    return connection.create_table("events", ibis.memtable(frame), temp=True)


def hour_of_week(at: datetime) -> int:
    return at.weekday() * 24 + at.hour


def slow_features(events: list[Event], index: LeadIndex, lead: int, as_of: datetime) -> dict[str, float]:
    """Count everything for one row by looking at every event, in the words of the feature descriptions."""
    known = [event for event in events if event.at < as_of and event.seen < as_of]
    robots = [event for event in known if event.machine is not None and event.machine < as_of]
    human = [replace(event, machine=None) for event in known if event not in robots]
    own = [event for event in human if event.lead == lead]
    found: dict[str, float] = {}
    for name in PLAN.counters:
        found |= _counter(name, [event for event in own if _counts(name, event)], as_of)
    for days in (1, 7, 30, 90, None):
        mine = [event for event in robots if event.lead == lead]
        found[f"machine_event_count_{_suffix(days)}"] = len(_within(mine, as_of, days))
    for days in (30, None):
        assets = {event.asset for event in _within(own, as_of, days)} - {-1}
        found[f"distinct_assets_{_suffix(days)}"] = len(assets)
    inbound = [hour_of_week(event.at) for event in own if not event.outbound]
    office = [hour < 120 and 8 <= hour % 24 < 18 for hour in inbound]
    found["office_hours_share"] = float(np.mean(office)) if inbound else np.nan
    found["weekend_share"] = float(np.mean([hour >= 120 for hour in inbound])) if inbound else np.nan
    return found | _account(human, index, lead, as_of)


def _counter(name: str, events: list[Event], as_of: datetime) -> dict[str, float]:
    found: dict[str, float] = {}
    for days in (1, 7, 30, 90, None):
        inside = _within(events, as_of, days)
        found[f"{name}_count_{_suffix(days)}"] = len(inside)
        found[f"{name}_active_days_{_suffix(days)}"] = len({_age(event, as_of) for event in inside})
        if name in PLAN.with_duration:
            found[f"{name}_duration_{_suffix(days)}"] = sum(event.duration_ms for event in inside) / 1000
        if name in PLAN.with_value:
            found[f"{name}_value_{_suffix(days)}"] = sum(event.value_e4 for event in inside) / 10_000
    minutes = [-((event.at - as_of) // timedelta(minutes=1)) for event in events]
    found[f"{name}_days_since_last"] = min(minutes) / 1440 if events else np.nan
    found[f"{name}_days_since_first"] = max(minutes) / 1440 if events else np.nan
    found[f"{name}_intensity"] = sum(0.5 ** (_age(event, as_of) / PLAN.half_life_days) for event in events)
    week, month = len(_within(events, as_of, 7)), len(_within(events, as_of, 28))
    found[f"{name}_trend"] = float(np.log2((week + 1) / ((month - week) / 3 + 1)))
    return found


def _account(human: list[Event], index: LeadIndex, lead: int, as_of: datetime) -> dict[str, float]:
    colleagues = [other for other in np.flatnonzero(index.account == index.account[lead]) if other != lead]
    found: dict[str, float] = {}
    for days in (30, None):
        inside = _within([event for event in human if event.lead in colleagues], as_of, days)
        for name in PLAN.counters:
            found[f"account_{name}_count_{_suffix(days)}"] = sum(_counts(name, event) for event in inside)
        engaged = {event.lead for event in inside if not event.outbound}
        found[f"account_engaged_colleagues_{_suffix(days)}"] = len(engaged)
    moment = pd.Timestamp(as_of).value // 1000
    found["account_colleagues"] = int((index.created[colleagues] < moment).sum())
    return found


def _counts(name: str, event: Event) -> bool:
    rules = {
        "event": True,
        "inbound_event": not event.outbound,
        "outbound_event": event.outbound,
        "other_event": event.kind == "odd",
        "web": event.kind in ("view", "mail"),
    }
    return rules.get(name, event.kind == name)


def _age(event: Event, as_of: datetime) -> int:
    """Whole days between an event and as_of: 0 in the last 24 hours."""
    return -((event.at - as_of) // timedelta(days=1)) - 1


def _within(events: list[Event], as_of: datetime, days: int | None) -> list[Event]:
    return [event for event in events if days is None or event.at >= as_of - timedelta(days=days)]


def _suffix(days: int | None) -> str:
    return "all" if days is None else f"{days}d"
