"""Stages and events of made leads, told in days before the night."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from handoff.domain.agreement import Recycling
from handoff.domain.dataset import Dataset
from handoff.policy.recycling.facts import RecyclingFacts, recycling_facts
from handoff.policy.recycling.judge import RecyclingOutcome, judge_recycling
from tests.features.made_dataset import engine

NIGHT = datetime(2026, 7, 1, 2, tzinfo=UTC)
TERMS = Recycling(timing_reasons=("bad timing", "No budget"), rest_days=60, silence_days=90)
_NUMBERS = count()
STAGES = {"lead_key": "int32", "stage": "str", "entered_at": "datetime64[us]", "seen_at": "datetime64[us]",
          "reason": "str", "actor": "str"}  # fmt: skip
EVENTS = {"lead_key": "int32", "event_type": "str", "occurred_at": "datetime64[us]", "seen_at": "datetime64[us]",
          "machine_from": "datetime64[us]", "outbound": "bool"}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A stage of a lead; known when it was entered unless `seen` (days ago) says otherwise."""

    stage: str
    days: float
    reason: str | None = None
    seen: float | None = None
    lead: int = 0


@dataclass(frozen=True)
class Event:
    """An event of a lead."""

    days: float
    kind: str = "pricing_view"
    seen: float | None = None
    machine: float | None = None
    outbound: bool = False
    lead: int = 0


def ago(days: float | None) -> datetime | None:
    return None if days is None else NIGHT.replace(tzinfo=None) - timedelta(days=days)


def history(*records: Stage | Event, events: bool = True) -> Dataset:
    """Return a dataset of these stages and events; `events` of False: the company has none."""
    stages = [one for one in records if isinstance(one, Stage)]
    done = [one for one in records if isinstance(one, Event)]
    stage_rows = [
        (s.lead, s.stage, ago(s.days), ago(s.days if s.seen is None else s.seen), s.reason, None) for s in stages
    ]
    event_rows = [
        (e.lead, e.kind, ago(e.days), ago(e.days if e.seen is None else e.seen), ago(e.machine), e.outbound)
        for e in done
    ]
    return Dataset(
        leads=None,
        events=_table("events", event_rows, EVENTS) if events else None,
        stages=_table("stages", stage_rows, STAGES),
        accounts=None,
        attribute_changes=None,
        n_leads=1 + max((one.lead for one in records), default=0),
        event_types=tuple(sorted({one.kind for one in done})),
        attributes=(),
        observed_until=NIGHT,
    )


def judged(*records: Stage | Event, **terms: object) -> tuple[RecyclingFacts, RecyclingOutcome]:
    """Return facts and outcome of lead 0."""
    chosen = replace_terms(**terms)
    facts = recycling_facts(history(*records), np.array([0]), chosen, NIGHT)
    return facts, judge_recycling(facts, chosen, NIGHT)


def replace_terms(**terms: object) -> Recycling:
    return TERMS.model_copy(update=terms)


def _table(name: str, rows: Sequence[tuple[object, ...]], types: dict[str, str]) -> Any:
    unique = f"{name}_of_history_{next(_NUMBERS)}"
    engine().con.register(unique, pd.DataFrame(rows, columns=list(types)).astype(types))
    return engine().table(unique)
