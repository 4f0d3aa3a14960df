"""Looks at a night after it was published or held back: alerts, health page, notifications."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff.workspace.health import watch
from handoff.workspace.notifying import tell
from handoff.workspace.profiles import alerts_after

if TYPE_CHECKING:
    from handoff.monitoring.alert import Alert
    from handoff.workspace.materials import Materials


@dataclass(frozen=True)
class Watched:
    """What is to be looked at. new: those of the alerts that did not stand the night before. told: who was told.

    early_retrain: why a model should be trained before its time; None: there is no reason.
    """

    alerts: "tuple[Alert, ...]"
    new: "tuple[Alert, ...]"
    page: Path
    told: tuple[str, ...] = ()
    early_retrain: str | None = None

    def is_new(self, alert: "Alert") -> bool:
        """Say whether an alert did not stand the night before."""
        return alert in self.new

    def to_dict(self) -> dict[str, Any]:
        """Return what was found as JSON values."""
        alerts = [{**alert.to_dict(), "new": self.is_new(alert)} for alert in self.alerts]
        return {
            "alerts": alerts,
            "health": str(self.page),
            "told": list(self.told),
            "early_retrain": self.early_retrain,
        }


def watch_night(materials: "Materials", night: date) -> Watched:
    """Write the alerts and the health page of a night, and tell of what is new.

    Raises:
        WorkspaceError: a file of scores or profiles cannot be read, or the disk refuses.
    """
    alerts, new = alerts_after(materials, night)
    health = watch(materials, night)
    told = tuple(str(one) for one in tell(materials, health))
    for words in told:
        materials.progress(words)
    return Watched(alerts, new, health.page, told, health.early_retrain)
