"""The calendar of training nights of a workspace."""

from datetime import UTC, datetime, timedelta

from handoff.domain.instants import DAY, nights
from handoff.domain.settings import SnapshotSection


def snapshot_nights(settings: SnapshotSection, first_record: datetime, until: datetime) -> list[datetime]:
    """Return the aware UTC nights to learn from, rising.

    They run from `settings.first` when given. Otherwise they are counted back from the newest night whose label
    window is over at `until`, so that the newest usable night is always among them.
    """
    if settings.first is not None:
        return list(nights(settings.first, until, settings.every_days, settings.at))
    newest = datetime.combine((until - settings.horizon_days * DAY).date(), settings.at, tzinfo=UTC)
    if newest > until - settings.horizon_days * DAY:
        newest -= DAY
    back = max(0, (newest - first_record) // timedelta(days=settings.every_days))
    first = newest - back * settings.every_days * DAY
    return list(nights(first.date(), until, settings.every_days, settings.at))
