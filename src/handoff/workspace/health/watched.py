"""What else is known of a night: its alerts, arrivals, agreement, and the nights that were held back."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from handoff.delivery.health_page.facts import Arrivals, Held
from handoff.errors import WorkspaceError
from handoff.monitoring.performance.figures_kept import NightFigures

if TYPE_CHECKING:
    from pathlib import Path

    from handoff.workspace.places import Places


def newest_night(places: "Places") -> date:
    """Return the newest night that was published or held back.

    Raises:
        WorkspaceError: there is none.
    """
    from handoff.workspace.night.held import read_held

    published = (path.parent.name.removeprefix("night=") for path in places.scores.glob("night=*/scores.parquet"))
    found = [*map(date.fromisoformat, published), *(one.night for one in read_held(places))]
    if not found:
        raise WorkspaceError(f"{places.scores} holds no night yet; run `handoff night` under a signed agreement")
    return max(found)


def arrivals_of(places: "Places", night: date) -> Arrivals | None:
    """Return the arrivals by day that the night's profile counts; None where there is no profile."""
    try:
        raw = _read(places.store / "profiles" / f"{night.isoformat()}.json")
        series = {str(name): tuple(int(one) for one in counts) for name, counts in raw["arrivals"].items()}
        return Arrivals(date.fromisoformat(raw["first_day"]), series)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # A page without this plot is worth more than no page.
        return None


def held_nights(places: "Places", first: date, last: date) -> tuple[Held, ...]:
    """Return the nights from `first` to `last` that were held back and not published since, rising.

    Raises:
        WorkspaceError: a record cannot be read.
    """
    from handoff.workspace.night.held import read_held

    return tuple(Held(one.night, one.because) for one in read_held(places) if first <= one.night <= last)


def agreements_of(places: "Places", nights: Sequence[NightFigures]) -> Mapping[date, Mapping[str, Any]]:
    """Return the agreement (as JSON values) that each night was published under; nights without a record have none.

    Raises:
        WorkspaceError: a record cannot be read.
    """
    from handoff.workspace.night.record import read_records

    wanted = {one.night for one in nights}
    return {record.night: record.agreement for record in read_records(places) if record.night in wanted}


def _read(path: "Path") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
