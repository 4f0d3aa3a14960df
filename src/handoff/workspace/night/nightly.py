"""The nightly run: read the sources anew, score and publish, then watch: alerts, health page, notifications."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from handoff.errors import HandoffError, HeldBack, SourceError
from handoff.workspace.forgetting.retention import apply_retention
from handoff.workspace.locking import exclusive
from handoff.workspace.night.begin import refuse_future
from handoff.workspace.night.held import read_held
from handoff.workspace.night.reading import read_sources, refused_faults
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
        ConfigError, RegistryError, AgreementError, FeatureError, WorkspaceError: see `score_night`.
    """
    refuse_future(workspace, as_of)
    try:
        with exclusive(workspace.places.lock, "a night", workspace.progress):
            checked = read_sources(workspace, as_of)
            overruled = refused_faults(workspace, as_of, checked, publish_anyway)
            scored = score_night(workspace, as_of, publish_anyway=publish_anyway, overruled=overruled)
            apply_retention(workspace, workspace.now.date())
    except (HeldBack, SourceError):
        _watch_held(workspace)
        raise
    return NightRun(checked, scored, watch_night(workspace, scored.scored.run.night))


def _watch_held(workspace: "Workspace") -> None:
    """Watch the night that was held back, and tell of it; what cannot be watched must not hide why it was."""
    held = read_held(workspace.places)
    if not held:
        return
    try:
        # The one of this run, which may be about a night before others that were held back.
        watch_night(workspace, max(held, key=lambda one: one.at).night)
    except HandoffError as reason:
        workspace.progress(f"the night cannot be watched: {reason}")
