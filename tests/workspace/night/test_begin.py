"""A night that was interrupted goes on with the same instants; a later one begins anew."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handoff.workspace.night.begin import begin, begun_path
from handoff.workspace.night.held import HeldNight, write_held
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


def test_tonight_is_not_the_instant_that_somebody_asked_for(places: Places) -> None:
    begin(places, NOW - timedelta(hours=1), NOW)
    assert begin(places, None, NOW + timedelta(hours=1)).as_of == NOW + timedelta(hours=1)


def test_a_night_that_was_held_back_begins_anew_with_what_is_known_by_then(places: Places) -> None:
    begun = begin(places, None, NOW)
    write_held(places, HeldNight(begun.night, begun.run, NOW, ()))
    later = NOW + timedelta(hours=3)
    assert begin(places, None, later, forced=True) == begun, "the very list that was held back is published anyway"
    fresh = begin(places, None, later)
    assert fresh.as_of == later
    assert begin(places, None, later + timedelta(hours=1)) == fresh, "that one was only interrupted"


def test_a_torn_record_loses_nothing(places: Places) -> None:
    begun = begin(places, None, NOW)
    begun_path(places, begun.night).write_text('{"run": "12')
    assert begin(places, None, NOW).as_of == NOW
