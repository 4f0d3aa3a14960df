"""The log of the serving process tells each night once."""

import asyncio
from datetime import timedelta
from pathlib import Path

from flows.serving.health import HealthLog, examine_later
from handoff.workspace.doctor.finding import ok, wrong
from handoff.workspace.night.held import HeldNight, write_held
from handoff.workspace.night.record import record_path, write_record
from handoff.workspace.places import Places
from tests.workspace.doctor.made_record import RECORD

NOW = RECORD.published_at + timedelta(hours=2)


def test_a_night_is_told_once_and_the_next_news_again(tmp_path: Path) -> None:
    places, said = Places(tmp_path, tmp_path / ".handoff"), list[str]()
    health = HealthLog(places, said.append)
    health.look(NOW)
    write_record(places, RECORD)
    health.look(NOW)
    health.look(NOW + timedelta(hours=1))
    write_held(places, HeldNight(RECORD.night + timedelta(days=1), "5c", NOW, ()))
    health.look(NOW)
    assert said[0] == "health: no list was published yet; no alerts"
    assert said[1].startswith("health: the list of 2026-07-01 stands, published 2.0 hours ago")
    assert "the list of 2026-07-02 was held back" in said[2]
    assert len(said) == 3


def test_a_record_that_cannot_be_read_is_told_once_and_stops_nothing(tmp_path: Path) -> None:
    places, said = Places(tmp_path, tmp_path / ".handoff"), list[str]()
    write_record(places, RECORD)
    record_path(places, RECORD.night).write_text("{", "utf-8")
    health = HealthLog(places, said.append)
    health.look(NOW)
    health.look(NOW)
    assert len(said) == 1
    assert "cannot be read" in said[0]


def test_a_schedule_that_does_not_come_due_is_told() -> None:
    said: list[str] = []
    found = [ok("Prefect", "answers"), wrong("schedules", "no run is due", "see the log")]
    asyncio.run(examine_later(lambda: found, said.append, seconds=0))
    assert said == ["schedules: no run is due; see the log"]
