"""Reads the sources for a night, and keeps a night whose data is not fit from being scored."""

from datetime import datetime
from typing import TYPE_CHECKING

from handoff.errors import SourceError
from handoff.monitoring.gate import Gate
from handoff.workspace.night.begin import begin
from handoff.workspace.night.judge import held_back, mark_held

if TYPE_CHECKING:
    from handoff.workspace.results import Checked
    from handoff.workspace.workspace import Workspace


def read_sources(workspace: "Workspace", as_of: datetime | None) -> "Checked":
    """Check the sources; where one cannot be read the list that stands is marked with it.

    Raises:
        SourceError: a source cannot be read.
    """
    try:
        return workspace.check()
    except SourceError as reason:
        mark_held(workspace, begin(workspace.places, as_of, workspace.now), (_gate(str(reason)),))
        raise


def refused_faults(
    workspace: "Workspace", as_of: datetime | None, checked: "Checked", publish_anyway: str | None
) -> tuple[Gate, ...]:
    """Return what the check said no to and a person overrules, as gates that did not pass; none on an ordinary night.

    Raises:
        HeldBack: the check found faults, and nobody wants the list all the same.
    """
    faults = tuple(_gate(fault) for fault in checked.faults)
    if faults and publish_anyway is None:
        raise held_back(workspace, begin(workspace.places, as_of, workspace.now), faults)
    return faults


def _gate(fault: str) -> Gate:
    return Gate("G00", "the data as it was read", passed=False, message=fault)
