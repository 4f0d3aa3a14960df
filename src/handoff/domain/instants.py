"""Instants, days and the calendar of nights. Inside tables an instant is a naive UTC timestamp[us]."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from handoff.errors import ConfigError

DAY = timedelta(days=1)
MICROSECONDS_PER_DAY = 86_400_000_000


def as_utc(moment: datetime) -> datetime:
    """Return the aware UTC datetime of `moment`; a naive one is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def naive_utc(moment: datetime) -> datetime:
    """Return `moment` as the naive UTC datetime that tables hold."""
    return as_utc(moment).replace(tzinfo=None)


def parse_moment(text: str) -> datetime:
    """Read an ISO date or instant as aware UTC; a bare date is its midnight.

    Raises:
        ConfigError: the text is neither.
    """
    try:
        return as_utc(datetime.fromisoformat(text))
    except ValueError:
        raise ConfigError(f'"{text}" is not a date or instant; write it like 2026-03-14 or 2026-03-14T02:00Z') from None


def epoch_microseconds(moment: datetime) -> int:
    """Return microseconds since 1970-01-01 UTC, exactly (no float on the way)."""
    return (as_utc(moment) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def nights(first: date, last: datetime, every_days: int, at: time) -> Iterator[datetime]:
    """Yield the aware UTC instants of the calendar nights from `first` on, at time `at`, up to and with `last`."""
    night = datetime.combine(first, at, tzinfo=UTC)
    while night <= as_utc(last):
        yield night
        night += every_days * DAY
