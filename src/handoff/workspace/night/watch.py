"""Looks at a night after it was published or held back: alerts, health page, notifications."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff.delivery.notify import Notification, notify
from handoff.workspace.clock import recorded_at
from handoff.workspace.health import watch
from handoff.workspace.night.held import read_held
from handoff.workspace.profiles import alerts_after

if TYPE_CHECKING:
    from handoff.monitoring.alert import Alert
    from handoff.workspace.health import Health
    from handoff.workspace.materials import Materials


@dataclass(frozen=True)
class Watched:
    """What is to be looked at. new: those of the alerts that did not stand the night before. told: who was told."""

    alerts: "tuple[Alert, ...]"
    new: "tuple[Alert, ...]"
    page: Path
    told: tuple[str, ...] = ()

    def is_new(self, alert: "Alert") -> bool:
        """Say whether an alert did not stand the night before."""
        return alert in self.new

    def to_dict(self) -> dict[str, Any]:
        """Return what was found as JSON values."""
        alerts = [{**alert.to_dict(), "new": self.is_new(alert)} for alert in self.alerts]
        return {"alerts": alerts, "health": str(self.page), "told": list(self.told)}


def watch_night(materials: "Materials", night: date) -> Watched:
    """Write the alerts and the health page of a night, and tell of what is new.

    Raises:
        WorkspaceError: a file of scores or profiles cannot be read, or the disk refuses.
    """
    alerts, new = alerts_after(materials, night)
    health = watch(materials, night)
    return Watched(alerts, new, health.page, _told(materials, night, (alerts, new), health))


def _told(
    materials: "Materials", night: date, found: "tuple[tuple[Alert, ...], tuple[Alert, ...]]", health: "Health"
) -> tuple[str, ...]:
    """Tell whoever is to be told, and return what became of it; nobody is told that all is well."""
    section = materials.settings.notify
    alerts, new = found
    message = Notification(
        workspace=materials.settings.workspace.name,
        night=night,
        at=recorded_at(),
        alerts=tuple(one for one in (new if section.only_new else alerts) if one.severity in section.severities),
        held_back=next((held.because for held in read_held(materials.places) if held.night == night), None),
        early_retrain=health.early_retrain,
        link=section.link,
    )
    if not message.is_news:
        return ()
    sent = tuple(str(one) for one in notify(section, message))
    for words in sent:
        materials.progress(words)
    return sent
