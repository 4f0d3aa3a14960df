"""Whether the database of the working list can be reached, and whether it shows the night that was published last."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handoff.workspace.doctor.finding import Finding, ok, warning, wrong

if TYPE_CHECKING:
    from datetime import date

    from handoff.delivery.database import DatabaseState
    from handoff.workspace.workspace import Workspace


def look(workspace: "Workspace") -> Iterator[Finding]:
    """Look at the database; nothing is made or changed.

    Raises:
        ConfigError: its URL is none that handoff knows. WorkspaceError: it cannot be reached or read.
    """
    from handoff.delivery.database import database_state
    from handoff.workspace.database import database_url
    from handoff.workspace.night.record import newest_records

    state = database_state(database_url(workspace))
    records = newest_records(workspace.places, 1)
    yield judged(state, records[-1].night if records else None)


def judged(state: "DatabaseState", published: "date | None") -> Finding:
    """Say whether the database shows the list of the night that is on record as published last; None: none is."""
    if state.is_newer:
        return wrong(
            "database", f"{state.shown} was made by a newer handoff (version {state.version})", "update handoff"
        )
    if state.engine is None or state.version is None:
        return ok("database", f"{state.shown} holds nothing yet; the next night makes it")
    message = f"{state.shown}, {state.engine}, nights kept: {state.nights}, {state.size / 1e6:,.1f} MB"
    if state.version != state.newest:
        return ok("database", f"{message}; the next night brings version {state.version} to {state.newest}")
    if published is not None and state.current != published:
        shows = "no list" if state.current is None else f"the list of {state.current}"
        return warning(
            "database", f"{message}, shows {shows}, published last was {published}",
            f"run: handoff night --as-of {published}, which writes it again",
        )  # fmt: skip
    return ok("database", f"{message}, shows {state.current or 'no list'}")
