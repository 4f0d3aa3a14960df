"""A series knows its days; an earlier profile makes it longer, and only unbroken nights add up."""

import numpy as np
import pytest

from handoff.monitoring.profile import DAYS, NightProfile
from handoff.monitoring.series import arrivals, holidays, longer, nightly
from tests.monitoring.made_nights import EVENTS, FAULT, HEALTHY, Made

Nights = tuple[NightProfile, ...]


def test_days_and_weekdays_are_those_of_the_profile() -> None:
    tonight = HEALTHY.night(FAULT)
    series = arrivals(tonight, "leads")
    assert series is not None
    assert series.day(0) == tonight.first_day
    assert series.position(tonight.day(-1)) == DAYS - 1
    assert [series.day(place).weekday() for place in range(DAYS)] == series.weekday.tolist()
    assert arrivals(tonight, "nothing") is None


@pytest.mark.parametrize("gap", [1, 20, 42])
def test_an_earlier_profile_adds_the_days_before(gap: int) -> None:
    tonight, earlier = HEALTHY.night(FAULT), HEALTHY.night(FAULT - gap)
    series, own = longer(tonight, [earlier], "leads"), arrivals(tonight, "leads")
    assert series is not None
    assert own is not None
    assert len(series.counts) == DAYS + gap
    assert series.counts[gap:].tolist() == own.counts.tolist()
    assert series.counts[:DAYS].tolist() == list(earlier.arrivals["leads"])


def test_a_profile_too_old_to_join_adds_nothing() -> None:
    series = longer(HEALTHY.night(FAULT), [HEALTHY.night(FAULT - 43)], "leads")
    assert series is not None
    assert len(series.counts) == DAYS


def test_what_a_total_gains_counts_from_the_last_gap_on(healthy: Nights) -> None:
    nights = [*healthy[:4], *healthy[6:10]]
    found = nightly(nights, "total", [1.0, 2, 3, 4, 10, 12, 15, 14])
    assert found is not None
    assert found.counts.tolist() == [2, 3, 0]
    assert nightly(nights[:1], "total", [1.0]) is None


def test_holidays_are_quiet_in_everything_and_short() -> None:
    quiet = dict.fromkeys(EVENTS, 0.25)
    assert holidays(HEALTHY.night(FAULT)) == frozenset()
    assert holidays(Made(FAULT, quiet).night(FAULT)) == {0}
    assert holidays(Made(FAULT, {**quiet, "page_view": 1.0, "email_opened": 1.0}).night(FAULT)) == frozenset()
    assert holidays(Made(FAULT, dict.fromkeys(EVENTS, 0.0)).night(FAULT)) == frozenset()
    week = holidays(Made(FAULT - 6, quiet).night(FAULT))
    assert np.all(np.array(sorted(week)) > 6)
