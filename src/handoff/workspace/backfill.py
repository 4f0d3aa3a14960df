"""Makes up for a range of nights, one after the other: each is compared with the one before it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from handoff.errors import ConfigError, HandoffError
from handoff.workspace.night.record import read_record

if TYPE_CHECKING:
    from handoff.workspace.workspace import Workspace

Outcome = Literal["published", "preview", "there already"]


@dataclass(frozen=True)
class Backfilled:
    """What became of one night. leads: how many were open; None where the night was there already."""

    night: date
    outcome: Outcome
    leads: int | None = None

    def __str__(self) -> str:
        leads = "" if self.leads is None else f", {self.leads:,} open leads"
        return f"{self.night}: {self.outcome}{leads}"


#: Makes one night, and says how many leads were open and whether it was published (a preview is not).
MakeNight = Callable[[datetime], tuple[int, bool]]


def backfill(
    workspace: "Workspace", first: date, last: date, make: MakeNight, *, again: bool = False
) -> Iterator[Backfilled]:
    """Make the nights from `first` to `last` in their order; those on record are passed over unless `again`.

    The working list of the database stays, or ends, at the newest night. A night that fails ends it.

    make: makes the night of an instant (aware UTC), in whatever way the caller runs nights.

    Raises:
        ConfigError: the range ends before it begins, or after tonight.
        HandoffError: a night failed; the message says where to go on.
    """
    tonight = workspace.now.astimezone(UTC)
    _refuse_range(first, last, tonight.date())
    for night in nights(first, last):
        if not again and read_record(workspace.places, night) is not None:
            yield Backfilled(night, "there already")
            continue
        try:
            leads, published = make(instant(workspace, night))
        except HandoffError as reason:
            raise type(reason)(f"{night}: {reason}; {_go_on(night, last, again=again)}") from reason
        yield Backfilled(night, "published" if published else "preview", leads)


def nights(first: date, last: date) -> Iterator[date]:
    """Yield the days from `first` to `last`, both included."""
    for day in range((last - first).days + 1):
        yield first + timedelta(days=day)


def instant(workspace: "Workspace", night: date) -> datetime:
    """Return the moment at which a night is taken: the hour of the snapshots (aware UTC), and tonight not after now."""
    at = datetime.combine(night, workspace.settings.snapshots.at, UTC)
    return min(at, workspace.now.astimezone(UTC))


def _refuse_range(first: date, last: date, tonight: date) -> None:
    if last < first:
        raise ConfigError(f"the nights end on {last}, before they begin on {first}; exchange the two")
    if last > tonight:
        raise ConfigError(f"the nights end on {last}, and tonight is {tonight}; end on a night that has come")


def _go_on(night: date, last: date, *, again: bool) -> str:
    return f"mend it and go on with: handoff backfill --from {night} --to {last}{' --again' if again else ''}"
