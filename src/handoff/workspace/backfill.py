"""Makes up for a range of nights, one after the other: each is compared with the one before it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from handoff.errors import ConfigError, HandoffError
from handoff.workspace.health import watch
from handoff.workspace.logs import about
from handoff.workspace.night.record import newest_records, read_record
from handoff.workspace.night.watch import watch_night

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
            with about(night=night.isoformat()):
                leads, published = make(instant(workspace, night))
        except HandoffError as reason:
            raise type(reason)(f"{night}: {reason}; {_go_on(night, last, again=again)}") from reason
        yield Backfilled(night, "published" if published else "preview", leads)


def scored_and_watched(workspace: "Workspace") -> MakeNight:
    """Return what makes a night without reading the sources anew, which backfilled nights have in common."""

    def make(as_of: datetime) -> tuple[int, bool]:
        scored = workspace.score(as_of)
        if scored.published:
            watch_night(workspace, scored.scored.run.night)
        return len(scored.scored), scored.published

    return make


def renew_health(workspace: "Workspace", last: date) -> None:
    """Write the health page of the newest night anew, where the nights that were made are older.

    last: of the nights that were made; each of them has left its own page.

    Raises:
        WorkspaceError: a file of scores cannot be read, or the disk refuses.
    """
    newest = newest_records(workspace.places, 1)
    if newest and newest[0].night > last:
        watch(workspace, newest[0].night)


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
