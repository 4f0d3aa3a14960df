"""Looks at a night as a whole: how the nights went, what came of them, what is to be done; and writes the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff.delivery.health_page.facts import HealthFacts
from handoff.delivery.health_page.standing import Standing, standing
from handoff.domain.instants import as_utc
from handoff.errors import SourceError
from handoff.monitoring.performance.as_json import to_json
from handoff.monitoring.performance.coverage import coverage
from handoff.monitoring.performance.figures_kept import NightFigures, WeekFigures
from handoff.workspace.early_retrain import read_wish, wish, write_wish
from handoff.workspace.health.night_figures import night_figures
from handoff.workspace.health.quarter_figures import precision_promised, quarter_figures
from handoff.workspace.health.score_files import NIGHTS, ScoreReader, score_files
from handoff.workspace.health.watched import agreements_of, arrivals_of, held_nights
from handoff.workspace.health.week_figures import week_figures
from handoff.workspace.notifying import FILE, read_told
from handoff.workspace.profiles import read_alerts

if TYPE_CHECKING:
    from handoff.domain.dataset import Dataset
    from handoff.workspace.materials import Materials


@dataclass(frozen=True)
class Health:
    """The health of a workspace after a night. page: the HTML page that tells it."""

    facts: HealthFacts
    standing: Standing
    page: Path

    @property
    def early_retrain(self) -> str | None:
        """Why a model should be trained before its time; None: no reason."""
        return self.facts.early_retrain

    def to_dict(self) -> dict[str, Any]:
        """Return the health as JSON values, without the past that the page draws."""
        facts, last = self.facts, self.facts.last
        week = facts.last_matured
        return {
            "workspace": facts.workspace,
            "night": facts.night.isoformat(),
            "state": self.standing.state,
            "headline": self.standing.headline,
            "remarks": [to_json(one) for one in self.standing.remarks],
            "published": None if last is None else last.night.isoformat(),
            "tiers": {} if last is None else dict(last.tiers),
            "estimated": None if last is None else to_json(last.estimated),
            "realised": None if week is None else {"week": week.name, **to_json(week.realised)},
            "coverage": [to_json(one) for one in facts.coverage],
            "alerts": [one.to_dict() for one in facts.alerts],
            "held_back": [one.night.isoformat() for one in facts.held],
            "early_retrain": self.early_retrain,
            "page": str(self.page),
        }


def health_folder(materials: "Materials") -> Path:
    """Return where a workspace keeps its health."""
    return materials.places.store / "health"


def watch(materials: "Materials", night: date) -> Health:
    """Look at the night `night` (published or held back), and write the page that everybody reads.

    Costs are those of the nights that are not over: figures of others are kept. The last 400 nights count.

    Raises:
        WorkspaceError: a file of scores or of alerts cannot be read, or the disk refuses.
    """
    from handoff.delivery.health_page.render import write_health

    materials.progress("looking at the health of the nights")
    facts = look(materials, night)
    judged = standing(facts)
    page = health_folder(materials) / "index.html"
    write_health(page, facts, judged)
    return Health(facts, judged, page)


def look(materials: "Materials", night: date) -> HealthFacts:
    """Gather what there is to know after the night `night`.

    Raises:
        WorkspaceError: a file of scores or of alerts cannot be read, or the disk refuses.
    """
    folder, places, settings = health_folder(materials), materials.places, materials.settings
    files = score_files(places.scores, night)
    reader = ScoreReader(_data(materials))
    nights = night_figures(materials, reader, files, folder / "nights")
    agreement = agreements_of(places, nights)
    weeks = week_figures(materials, reader, files, nights, agreement, folder / "weeks")
    quarter = quarter_figures(materials, reader, files, nights, weeks, folder)
    return HealthFacts(
        workspace=settings.workspace.name,
        night=night,
        now=as_utc(materials.now),
        horizon_days=settings.snapshots.horizon_days,
        nights=nights,
        weeks=weeks,
        coverage=coverage(nights),
        held=held_nights(places, night - timedelta(days=NIGHTS), night),
        alerts=read_alerts(places, night),
        arrivals=arrivals_of(places, night),
        quarter=quarter,
        precision=precision_promised(quarter, agreement),
        early_retrain=_wish(weeks, nights, night, settings.snapshots.horizon_days, folder / "early_retrain.json"),
        unsent=read_told(folder / FILE).unsent,
    )


def _data(materials: "Materials") -> "Dataset":
    """Return the clean data; where the sources cannot be read, what was read of them last."""
    try:
        return materials.dataset
    except SourceError:
        from handoff.sources.store import open_dataset

        return open_dataset(materials.places.clean)


def _wish(
    weeks: Sequence[WeekFigures], nights: Sequence[NightFigures], night: date, horizon_days: int, path: Path
) -> str | None:
    former = read_wish(path)
    reason = wish(weeks, nights, night, horizon_days, former)
    if reason is not None and (former is None or former[0] != night):
        write_wish(path, night, reason)
    return reason
