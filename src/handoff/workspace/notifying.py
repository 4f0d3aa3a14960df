"""Tells people what is new about a night, each thing once, and records whether it went."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.delivery.atomic import write_text
from handoff.delivery.notify import Notification, Sent, notify
from handoff.delivery.notify.sending import Wait
from handoff.errors import WorkspaceError
from handoff.workspace.clock import recorded_at

if TYPE_CHECKING:
    from handoff.workspace.health import Health
    from handoff.workspace.materials import Materials

#: Under this name, in the folder of the health.
FILE: Final = "told.json"


@dataclass(frozen=True)
class Told:
    """What was told last. standing: what people know of and what was still so then. unsent: why it did not go."""

    night: date | None = None
    standing: frozenset[str] = frozenset()
    unsent: tuple[str, ...] = ()


def tell(materials: "Materials", health: "Health", wait: Wait | None = None) -> tuple[Sent, ...]:
    """Tell what is new after a night; an alert that stands is told once, or again each night if [notify] says so.

    What could not be sent is told again with the next night. Nothing is raised that comes from sending or recording:
    what failed is said in the result and on the next health page.
    """
    section = materials.settings.notify
    if section.webhook is None and section.smtp is None:
        return ()
    path = health.page.with_name(FILE)
    former = read_told(path)
    message, known = _news(materials, health, former)
    if message is None:
        _record(path, Told(health.facts.night, known))
        return ()
    materials.progress("telling people")
    sent = notify(section, message) if wait is None else notify(section, message, wait)
    unsent = tuple(str(one) for one in sent if not one.ok)
    told = known | _keys(message) if len(unsent) < len(sent) else known
    return sent + _record(path, Told(health.facts.night, told, unsent))


def read_told(path: Path) -> Told:
    """Return what was told last; nothing, where there is no record or none that can be read."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return Told(date.fromisoformat(raw["night"]), frozenset(raw["standing"]), tuple(raw["unsent"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Told()


def _news(materials: "Materials", health: "Health", former: Told) -> tuple[Notification | None, frozenset[str]]:
    """Return what is to be told, and what people know already and is still so."""
    facts, section = health.facts, materials.settings.notify
    held = facts.held_now
    whole = Notification(
        workspace=facts.workspace,
        night=facts.night,
        at=recorded_at(),
        alerts=tuple(alert for alert in facts.alerts if alert.severity in section.severities),
        held_back=None if held is None else held.because,
        early_retrain=facts.early_retrain,
        link=section.link,
    )
    known = former.standing & _keys(whole)
    # The same night again is no news, whatever is told each night.
    alerts_known = known if section.only_new or former.night == facts.night else frozenset()
    news = replace(
        whole,
        alerts=tuple(one for one in whole.alerts if f"{one.code} {one.subject}" not in alerts_known),
        held_back=None if f"held {facts.night}" in known else whole.held_back,
        early_retrain=None if f"train {facts.night}" in known else whole.early_retrain,
    )
    return (news if news.is_news else None), known


def _keys(message: Notification) -> frozenset[str]:
    """Return what tells the parts of a message from those of others."""
    keys = {f"{one.code} {one.subject}" for one in message.alerts}
    if message.held_back is not None:
        keys.add(f"held {message.night}")
    if message.early_retrain is not None:
        keys.add(f"train {message.night}")
    return frozenset(keys)


def _record(path: Path, told: Told) -> tuple[Sent, ...]:
    raw = {"night": str(told.night), "standing": sorted(told.standing), "unsent": list(told.unsent)}
    try:
        write_text(path, json.dumps(raw, ensure_ascii=False))
    except WorkspaceError as reason:
        return (Sent("record", ok=False, words=str(reason), tries=1),)
    return ()
