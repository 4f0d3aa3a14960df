"""A night that was interrupted goes on with the same instants; a later one begins anew."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handoff.workspace.night.begin import begin, begun_path
from handoff.workspace.places import Places

NOW = datetime(2026, 7, 1, 2, 0, 13, tzinfo=UTC)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, tmp_path / ".handoff")


def test_an_interrupted_night_goes_on(places: Places) -> None:
    begun = begin(places, None, NOW)
    assert begin(places, None, NOW + timedelta(hours=2)) == begun
    assert begin(places, NOW, NOW + timedelta(hours=2)) == begun


@pytest.mark.parametrize("later", [timedelta(hours=6, seconds=1), timedelta(days=1)])
def test_after_six_hours_it_begins_anew(places: Places, later: timedelta) -> None:
    begun = begin(places, None, NOW)
    again = begin(places, None, NOW + later)
    assert again.run != begun.run
    assert again.scored_at == NOW + later


def test_another_instant_is_another_run(places: Places) -> None:
    begun = begin(places, NOW - timedelta(hours=1), NOW)
    assert begin(places, NOW, NOW).run != begun.run


def test_a_torn_record_loses_nothing(places: Places) -> None:
    begun = begin(places, None, NOW)
    begun_path(places, begun.night).write_text('{"run": "12')
    assert begin(places, None, NOW).as_of == NOW
