"""Calibration and tiers of the last quarter whose outcome is known, counted again only when a week has been added."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.domain.tiers import TIER_ORDER
from handoff.monitoring.performance.figures_kept import NightFigures, WeekFigures
from handoff.monitoring.performance.past_night import KnownRows
from handoff.monitoring.performance.quarter import Quarter, quarter_of
from handoff.workspace.health.kept import read_kept, write_kept
from handoff.workspace.health.night_figures import DRAWS
from handoff.workspace.health.outcomes import outcomes
from handoff.workspace.health.score_files import ScoreFile, ScoreReader
from handoff.workspace.health.week_figures import monday_of

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials

#: Weeks of a quarter.
WEEKS: Final = 13
#: So many rows of a night are enough for ten bins.
ROWS_A_NIGHT: Final = 100_000


def quarter_figures(materials: "Materials", reader: ScoreReader, files: Sequence[ScoreFile],
                    nights: Sequence[NightFigures], weeks: Sequence[WeekFigures], folder: Path
                    ) -> Quarter | None:  # fmt: skip
    """Return the calibration on the last night of each of the last 13 final weeks; None while no week is final.

    Raises:
        WorkspaceError: a file of scores cannot be read, or the disk refuses.
    """
    final = {week.monday for week in weeks if week.final}
    last = {monday_of(one.night): one.night for one in nights if one.matured and monday_of(one.night) in final}
    chosen = sorted(last.values())[-WEEKS:]
    if not chosen:
        return None
    kept = read_kept(folder / "quarter.json", Quarter)
    if kept is None or list(kept.nights) != chosen:
        of_night = {file.night: file for file in files}
        parts = [_rows(materials, reader, of_night[night]) for night in chosen]
        kept = quarter_of(chosen, KnownRows.joined(parts), DRAWS, materials.settings.workspace.seed)
        write_kept(folder / "quarter.json", kept)
    return kept


def _rows(materials: "Materials", reader: ScoreReader, file: ScoreFile) -> KnownRows:
    night = reader.night(file)
    label = outcomes(reader.dataset, materials.settings.snapshots, night)
    return KnownRows.of(night, label).sample(ROWS_A_NIGHT)


def precision_promised(quarter: Quarter | None, agreement: Mapping[date, Mapping[str, Any]]) -> dict[str, float]:
    """Return tier -> the least share of it that was to become SQL, by the agreement of the quarter's last night."""
    terms = agreement.get(quarter.nights[-1], {}).get("tiers", {}) if quarter is not None else {}
    found = {tier.value: (terms.get(tier.value) or {}).get("precision") for tier in TIER_ORDER}
    return {tier: float(share) for tier, share in found.items() if share is not None}
