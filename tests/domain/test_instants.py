"""Instants are UTC, exact to the microsecond, and nights keep their time of day."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.instants import as_utc, epoch_microseconds, naive_utc, nights, parse_moment
from handoff.errors import ConfigError

EAST = timezone(timedelta(hours=2))
AWARE = st.datetimes(timezones=st.sampled_from([UTC, EAST, timezone(timedelta(hours=-9, minutes=-30))]))


def test_a_naive_moment_is_utc() -> None:
    assert as_utc(datetime(2026, 3, 1, 5)) == datetime(2026, 3, 1, 5, tzinfo=UTC)


def test_an_aware_moment_is_brought_to_utc() -> None:
    assert as_utc(datetime(2026, 3, 1, 1, tzinfo=EAST)).isoformat() == "2026-02-28T23:00:00+00:00"
    assert naive_utc(datetime(2026, 3, 1, 1, tzinfo=EAST)) == datetime(2026, 2, 28, 23)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-03-14", "2026-03-14T00:00:00+00:00"),
        ("2026-03-14T02:00Z", "2026-03-14T02:00:00+00:00"),
        ("2026-03-14T02:00:00.000001+02:00", "2026-03-14T00:00:00.000001+00:00"),
    ],
)
def test_dates_and_instants_are_read(text: str, iso: str) -> None:
    assert parse_moment(text).isoformat() == iso


@pytest.mark.parametrize("text", ["", "tonight", "31/12/2026", "2026-02-30"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ConfigError, match=f'"{text}" is not a date or instant; write it like 2026-03-14'):
        parse_moment(text)


@given(AWARE.filter(lambda moment: 1 < moment.year < 9998))
def test_microseconds_are_exact(moment: datetime) -> None:
    start = datetime(1970, 1, 1, tzinfo=UTC)
    assert start + timedelta(microseconds=epoch_microseconds(moment)) == moment


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 200), st.integers(1, 40), st.times())
def test_nights_are_evenly_spaced_and_end_with_the_last(first: date, length: int, every: int, at: time) -> None:
    last = datetime.combine(first, at, tzinfo=UTC) + timedelta(days=length)
    found = list(nights(first, last, every, at))
    assert len(found) == length // every + 1
    assert found[0].date() == first
    assert all(night.time() == at and night.tzinfo is UTC for night in found)
    assert last - found[-1] < timedelta(days=every)


def test_no_night_before_the_first() -> None:
    assert list(nights(date(2026, 1, 2), datetime(2026, 1, 1, tzinfo=UTC), 7, time())) == []
