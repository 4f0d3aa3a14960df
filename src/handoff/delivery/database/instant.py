"""The column type of an instant, the same in Python whatever the database does with zones."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect
from sqlalchemy.types import TypeDecorator

from handoff.domain.instants import as_utc, naive_utc


class Instant(TypeDecorator[datetime]):
    """An instant: aware UTC in Python, with time zone in PostgreSQL, naive UTC text in SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite, which knows no zones, the bare UTC time."""
        if value is None:
            return None
        return naive_utc(value) if dialect.name == "sqlite" else as_utc(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return aware UTC whatever the zone of the connection is."""
        return None if value is None else as_utc(value).astimezone(UTC)
