"""The nightly run: read the sources anew, score and publish, then watch: alerts, health page, notifications."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handoff.errors import HeldBack, SourceError
from handoff.monitoring.gate import Gate
from handoff.workspace.locking import exclusive
from handoff.workspace.night.begin import begin
from handoff.workspace.night.judge import held_back, mark_held
from handoff.workspace.night.run import score_night
from handoff.workspace.night.watch import Watched, watch_night

if TYPE_CHECKING:
    from handoff.workspace.results import Checked, Scored
    from handoff.workspace.workspace import Workspace


@dataclass(frozen=True)
class NightRun:
    """A night from end to end. checked: the data; scored: the list; watched: what is to be looked at."""

    checked: "Checked"
    scored: "Scored"
    watched: Watched

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON values."""
        return {**self.scored.to_dict(), **self.watched.to_dict()}


def run_night(workspace: "Workspace", as_of: datetime | None, publish_anyway: str | None = None) -> NightRun:
    """Make a whole night; a night that was held back is watched and told of too.

    Raises:
        HeldBack: the check or a gate said no; the last published list stands.
        SourceError: a source cannot be read; the last published list stands, and says so.
        RegistryError, AgreementError, FeatureError, WorkspaceError: see `score_night`.
    """
    try:
        with exclusive(workspace.places.lock, "a night", workspace.progress):
            checked = _checked(workspace, as_of, publish_anyway)
            scored = score_night(workspace, as_of, publish_anyway=publish_anyway)
    except HeldBack as refusal:
        raise _told(workspace, refusal) from None
    return NightRun(checked, scored, watch_night(workspace, scored.scored.run.night))


def _checked(workspace: "Workspace", as_of: datetime | None, publish_anyway: str | None) -> "Checked":
    """Read the sources, and refuse what the check says no to.

    Raises:
        HeldBack: it found faults, and nobody wants the list all the same.
        SourceError: a source cannot be read.
    """
    begun = begin(workspace.places, as_of, workspace.now)
    try:
        checked = workspace.check()
    except SourceError as reason:
        mark_held(workspace, begun, (_gate(str(reason)),))
        raise
    faults = tuple(_gate(fault) for fault in checked.faults)
    if faults and publish_anyway is None:
        raise held_back(workspace, begun, faults)
    return checked


def _gate(fault: str) -> Gate:
    return Gate("G00", "the data as it was read", passed=False, message=fault)


def _told(workspace: "Workspace", refusal: HeldBack) -> HeldBack:
    """Watch the night that was held back; what cannot be watched must not hide why."""
    from handoff.workspace.night.held import read_held

    held = read_held(workspace.places)
    if held:
        watch_night(replace(workspace), held[-1].night)
    return refusal
