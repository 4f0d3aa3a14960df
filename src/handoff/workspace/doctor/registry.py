"""Whether MLflow can be reached, who is champion and for how long, and whether nights could do without MLflow."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handoff.domain.instants import as_utc
from handoff.errors import RegistryError
from handoff.workspace.doctor.finding import Finding, ok, warning, wrong

if TYPE_CHECKING:
    from handoff.model.registry.versions import Standing
    from handoff.workspace.workspace import Workspace

#: With weekly trainings, a champion of this age means that none has passed its gates for a quarter.
OLD_DAYS: Final = 92


def look(workspace: "Workspace") -> Iterator[Finding]:
    """Look at the registry and at the copy of the champion."""
    from handoff.model.registry import champion_version
    from handoff.model.registry.versions import standing_of
    from handoff.workspace.champion_copy import copied_version
    from handoff.workspace.tracking import tracking_of

    tracking = tracking_of(workspace)
    copied = copied_version(workspace.places.champion)
    try:
        version = champion_version(tracking)
    except RegistryError as reason:
        if copied is None:
            yield wrong("registry", str(reason))
        else:
            yield warning("registry", str(reason), f"until then nights use the copy of version {copied}")
        return
    if version is None:
        yield wrong("champion", f'"{tracking.model}" has no champion at {tracking.resolved}', "run: handoff train")
        return
    yield ok("registry", f"{tracking.resolved} can be reached")
    yield _champion(standing_of(tracking, version), workspace.now)
    yield _copy(version, copied)


def _champion(standing: "Standing", now: datetime) -> Finding:
    from handoff.model.registry.versions import PROMOTED_AT

    message = f"version {standing.model.version} of {standing.model.name}"
    try:
        since = as_utc(datetime.fromisoformat(standing.tags[PROMOTED_AT]))
    except (KeyError, ValueError):
        return ok("champion", message)
    days = max((now - since).days, 0)
    message = f"{message}, champion since {since:%Y-%m-%d} ({days} days)"
    if days > OLD_DAYS:
        return warning("champion", message, "see why no training has passed its gates: handoff train")
    return ok("champion", message)


def _copy(version: str, copied: str | None) -> Finding:
    if copied == version:
        return ok("copy of champion", f"version {copied}: nights go on while MLflow is away")
    what = "there is none" if copied is None else f"it is version {copied}, the champion is {version}"
    return ok("copy of champion", f"{what}; the next night makes it")
