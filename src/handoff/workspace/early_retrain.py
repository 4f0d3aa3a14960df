"""Whether a model should be trained before its time, because matured performance has left its interval.

The rule itself, with its false-alarm rate, is in `monitoring.performance.deterioration`. Here is what it is asked of:
the newest week of known outcome, unless the champion has come after that outcome was known (then it has learned from
it), and at most once a horizon.
"""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from handoff.delivery.atomic import write_text
from handoff.monitoring.performance.deterioration import deterioration
from handoff.monitoring.performance.figures_kept import NightFigures, WeekFigures

if TYPE_CHECKING:
    from pathlib import Path

    from handoff.workspace.materials import Materials


def early_retrain(materials: "Materials", night: date) -> str | None:
    """Return why the night `night` calls for a training before its time; None: it does not.

    Asking again about the same night gives the same answer.

    Raises:
        WorkspaceError: a file of scores cannot be read, or the disk refuses.
    """
    from handoff.workspace.health.watch import look

    return look(materials, night).early_retrain


def wish(weeks: Sequence[WeekFigures], nights: Sequence[NightFigures], night: date, horizon_days: int,
         former: tuple[date, str] | None) -> str | None:  # fmt: skip
    """Return why to train on `night`; None: there is no reason, or one was given within the last horizon.

    former: the night and the words of the last wish.
    """
    if former is not None:
        if former[0] == night:
            return former[1]
        if night - former[0] < timedelta(days=horizon_days):
            return None
    week = next((one for one in reversed(weeks) if one.realised is not None), None)
    if week is None or week.realised is None or week.last_as_of is None:
        return None
    known_on = (week.last_as_of + timedelta(days=horizon_days)).date()
    if _learned_after(nights, known_on):
        return None
    found = deterioration(week.realised, week.nights)
    return None if found is None else f"in the week of {week.monday} {found.words}"


def read_wish(path: "Path") -> tuple[date, str] | None:
    """Return the night and the words of the last wish; None: there was none, or its record cannot be read."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        return date.fromisoformat(raw["night"]), str(raw["reason"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_wish(path: "Path", night: date, reason: str) -> None:
    """Record a wish.

    Raises:
        WorkspaceError: the disk refuses.
    """
    write_text(path, json.dumps({"night": night.isoformat(), "reason": reason}, ensure_ascii=False))


def _learned_after(nights: Sequence[NightFigures], day: date) -> bool:
    """Tell whether the model of the newest night scored its first night after `day`."""
    own = [one.night for one in nights if one.model_version == nights[-1].model_version]
    return not own or own[0] > day
