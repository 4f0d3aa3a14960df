"""When the last list was published, whether tonight's is late, why one was held back, and whether it is whole."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handoff.workspace.doctor.finding import Finding, ok, warning, wrong
from handoff.workspace.last_night import LATE_AFTER, last_night

if TYPE_CHECKING:
    from datetime import datetime

    from handoff.workspace.last_night import LastNight
    from handoff.workspace.night.record import NightRecord
    from handoff.workspace.places import Places
    from handoff.workspace.workspace import Workspace


def look(workspace: "Workspace") -> Iterator[Finding]:
    """Look at the records of the nights.

    Raises:
        WorkspaceError: one cannot be read.
    """
    last = last_night(workspace.places)
    # A night that is only pretended comes when it is asked for.
    pretended = workspace.settings.workspace.tonight is not None
    yield judged(last, None if pretended else workspace.now)
    yield from held_back(last)
    if last.alerts:
        yield warning("alerts", " ".join(map(str, last.alerts)), "see the health page: handoff health")
    if last.published is not None:
        yield _scores(workspace.places, last.published)


def judged(last: "LastNight", now: "datetime | None") -> Finding:
    """Say which list stands, and whether it is late at `now`; None: nights come when they are asked for."""
    one = last.published
    if one is None:
        return warning("last night", "no list was published yet", "run: handoff night")
    message = f"the list of {one.night} stands, published {one.published_at:%Y-%m-%d %H:%M} UTC"
    if now is not None and last.late(now):
        hours = LATE_AFTER.total_seconds() / 3600
        return wrong(
            "last night", f"{message}: tonight's is late (more than {hours:.0f} hours)",
            "see why the schedule did not run, and run: handoff night",
        )  # fmt: skip
    return ok("last night", f"{message}, {one.n_leads:,} open leads")


def held_back(last: "LastNight") -> Iterator[Finding]:
    """Say which nights after the standing list were held back, and why."""
    for one in last.held:
        yield wrong(
            "held back", f"the list of {one.night}: {one.because}",
            'mend the source and run that night again, or: handoff night --publish-anyway --because "..."',
        )  # fmt: skip


def _scores(places: "Places", record: "NightRecord") -> Finding:
    from handoff.workspace.night.fingerprint import file_digest

    path = places.scores / f"night={record.night.isoformat()}" / "scores.parquet"
    todo = f"restore it from a backup, or publish the night again: handoff night --as-of {record.night}"
    if not path.exists():
        return wrong("scores", f"{path} is gone", todo)
    if file_digest(path) != record.digest:
        return wrong("scores", f"{path} is not what was published", todo)
    return ok("scores", f"those of {record.night} are whole")
