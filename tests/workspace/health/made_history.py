"""Nights of published scores of a made company: a small Parquet history with the data that it is held against."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from handoff.delivery.health_page import HealthFacts
from handoff.domain.dataset import Dataset
from handoff.domain.settings import Settings
from handoff.domain.stages import Stage
from handoff.domain.toml import parse_model
from handoff.workspace.health import Health, watch
from handoff.workspace.health.watch import look
from handoff.workspace.materials import Materials
from handoff.workspace.places import Places
from tests.features.made_dataset import Entry, Event, Lead, World

FIRST = datetime(2026, 1, 5, 2)
NIGHTS, HORIZON, LEADS, SAL, MQL = 42, 10, 260, 12, 24
SETTINGS: dict[str, Any] = {
    "workspace": {"name": "Made & Co"},
    "sources": {"crm": {"path": "leads.csv"}},
    "mapping": {"leads": {"source": "crm"}, "stages": {"source": "crm", "stage": "Status"}},
    "snapshots": {"horizon_days": HORIZON},
}


def night(number: int) -> date:
    return (FIRST + timedelta(days=number)).date()


@dataclass(frozen=True)
class Past:
    """A workspace's folder, its data, and when each lead became SQL and was created (days after the first night)."""

    root: Path
    dataset: Dataset
    sql_day: Mapping[str, float]
    created: Mapping[str, float]
    settings: Settings = field(default_factory=lambda: parse_model(SETTINGS, Settings, "handoff.toml"))

    @property
    def places(self) -> Places:
        return Places(self.root, self.root / ".handoff")

    def file(self, number: int) -> Path:
        """Return the scores of a night."""
        return self.places.scores / f"night={night(number)}" / "scores.parquet"

    def materials(self, number: int) -> Materials:
        """Open the workspace on a night, with the data of that night."""
        now = FIRST.replace(tzinfo=UTC) + timedelta(days=number)
        opened = Materials(self.places, self.settings, now, threads=1)
        opened.__dict__["dataset"] = replace(self.dataset, observed_until=now)
        return opened

    def look(self, number: int) -> HealthFacts:
        """Look at a night without writing the page."""
        return look(self.materials(number), night(number))

    def watch(self, number: int) -> Health:
        """Look at a night and write the page."""
        return watch(self.materials(number), night(number))

    def became_sql(self, number: int) -> int:
        """Count, lead by lead, who was on the night's list of scores and became SQL within the horizon."""
        scored = pd.read_parquet(self.file(number))["lead_id"]
        return sum(number <= self.sql_day[one] < number + HORIZON for one in scored if one in self.sql_day)

    def rewrite(self, number: int, **columns: Any) -> None:
        """Replace columns of a night's scores."""
        rows = pd.read_parquet(self.file(number)).assign(**columns)
        rows.to_parquet(self.file(number))

    def alert(self, number: int, *alerts: Mapping[str, Any]) -> None:
        """Write the alerts of a night."""
        path = self.places.store / "alerts" / f"{night(number)}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(list(alerts)), encoding="utf-8")


def make_past(root: Path, said: float = 1.0, nights: int = NIGHTS) -> Past:
    """Publish nights whose probabilities are `said` times the true ones.

    Half of the leads come before the first night, half during the nights. Each becomes SQL at a rate of its own. Of
    those that come on the list on the first night sales accepts each third 3 hours later and rejects each third after
    5 hours; the others get a mail after an hour and a call after 30.
    """
    random = np.random.default_rng(4)
    created = np.where(np.arange(LEADS) % 2 == 0, -1.0, random.uniform(0, nights, LEADS))
    rate = np.exp(random.normal(-4.6, 1.0, LEADS))
    sql = np.maximum(created, 0) + random.exponential(1 / rate)
    sql[0] = nights * 3.0  # One that is there on every night.
    names = [f"L{number:03d}" for number in range(LEADS)]
    chance = 1 - np.exp(-HORIZON * rate)
    lists = {}
    for number in range(nights):
        inside = np.flatnonzero((created < number) & (sql >= number))
        lists[number] = inside[np.argsort(-chance[inside])]
    world = World(
        leads=tuple(Lead(name, _at(day), f"account {at // 2}") for at, (name, day) in enumerate(
            zip(names, created, strict=True))),
        events=tuple(_calls(names, lists[0])),
        stages=(*(Entry(name, Stage.SQL, _at(day)) for name, day in zip(names, sql, strict=True) if day < 2 * nights),
                *_decisions(names, lists[0])),
    )  # fmt: skip
    sql_day, created_day = (dict(zip(names, found.tolist(), strict=True)) for found in (sql, created))
    past = Past(root, world.dataset(), sql_day, created_day)
    for number, order in lists.items():
        _publish(past, number, [names[at] for at in order], np.minimum(said * chance[order], 0.99))
    return past


def _at(day: float) -> datetime:
    return FIRST + timedelta(days=day)


def _decisions(names: list[str], first: Any) -> list[Entry]:
    kinds = {0: (Stage.SAL, 3), 1: (Stage.REJECTED, 5)}
    return [Entry(names[at], kinds[place % 3][0], FIRST + timedelta(hours=kinds[place % 3][1]))
            for place, at in enumerate(first[: SAL + MQL]) if place % 3 in kinds]  # fmt: skip


def _calls(names: list[str], first: Any) -> list[Event]:
    others = [names[at] for place, at in enumerate(first[: SAL + MQL]) if place % 3 == 2]
    mails = [Event(name, FIRST + timedelta(hours=1), "email_sent", outbound=True) for name in others]
    return mails + [Event(name, FIRST + timedelta(hours=30), "call", outbound=True) for name in others]


def _publish(past: Past, number: int, names: list[str], probability: Any) -> None:
    as_of = np.datetime64(FIRST + timedelta(days=number), "us")
    place = np.arange(len(names))
    due = np.where(place < SAL + MQL, as_of + np.timedelta64(24, "h"), np.datetime64("NaT", "us"))
    rows = pd.DataFrame(
        {
            "lead_id": names,
            "tier": np.select([place < SAL, place < SAL + MQL], ["SAL", "MQL"], "NURTURE"),
            "probability": probability,
            "due_by": due,
            "as_of": as_of,
            "scored_at": as_of,
            "model_version": "1",
            "agreement_version": 1,
        }
    )
    past.file(number).parent.mkdir(parents=True)
    rows.to_parquet(past.file(number))
