"""Training nights follow the calendar, and the newest usable one is always among them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.settings import SnapshotSection
from handoff.labels import snapshot_nights

FIRST = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
UNTIL = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_from_a_given_first_night_on() -> None:
    settings = SnapshotSection(first=date(2026, 2, 1), every_days=10, at=time(2))
    expected = [datetime(2026, month, day, 2, tzinfo=UTC) for month, day in [(2, 1), (2, 11), (2, 21)]]
    assert snapshot_nights(settings, FIRST, UNTIL) == expected


def test_counted_back_from_the_newest_night_that_is_over() -> None:
    found = snapshot_nights(SnapshotSection(every_days=7, horizon_days=30), FIRST, UNTIL)
    usable = [night for night in found if night + 30 * DAY <= UNTIL]
    assert usable[-1] == datetime(2026, 1, 31, tzinfo=UTC)
    assert found[0] == datetime(2026, 1, 3, tzinfo=UTC)


def test_a_night_that_is_over_only_later_that_day_is_not_the_newest() -> None:
    found = snapshot_nights(SnapshotSection(every_days=7, horizon_days=30, at=time(13)), FIRST, UNTIL)
    assert datetime(2026, 1, 30, 13, tzinfo=UTC) in found


def test_a_history_shorter_than_the_horizon_still_has_its_nights() -> None:
    found = snapshot_nights(SnapshotSection(every_days=1, horizon_days=30), FIRST, FIRST + 3 * DAY)
    assert found[-1] == datetime(2026, 1, 4, tzinfo=UTC)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2021, 1, 1), timezones=st.just(UTC)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.integers(1, 40),
    st.integers(1, 90),
    st.times(),
)
def test_the_calendar_of_any_history(first: datetime, length: timedelta, every: int, horizon: int, at: time) -> None:
    until = first + length
    found = snapshot_nights(SnapshotSection(every_days=every, horizon_days=horizon, at=at), first, until)
    assert found == sorted(set(found))
    assert {later - night for night, later in pairwise(found)} <= {every * DAY}
    assert all(night.time() == at and night.tzinfo is UTC and night <= until for night in found)
    newest = datetime.combine((until - horizon * DAY).date(), at, tzinfo=UTC)
    newest -= DAY if newest > until - horizon * DAY else 0 * DAY
    assert newest in found
    if newest >= first:
        assert found[0] >= first > found[0] - every * DAY
