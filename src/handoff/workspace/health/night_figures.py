"""The figures of the last 400 published nights; of nights that are over they are read, not counted."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.monitoring.performance.estimated import estimate, usual_dispersion
from handoff.monitoring.performance.figures_kept import NightFigures, figures_of
from handoff.monitoring.performance.past_night import KnownRows, PastNight
from handoff.monitoring.performance.realised import Realised, realise
from handoff.workspace.health.kept import read_kept, write_kept
from handoff.workspace.health.outcomes import PUNCTUAL, is_over, outcomes
from handoff.workspace.health.score_files import ScoreFile, ScoreReader

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials

#: Draws behind each interval.
DRAWS: Final = 200
#: An estimate is held against what came, so that its ends must be right.
ESTIMATE_DRAWS: Final = 400
#: The spread of so many nights says how alike the leads of an account are.
SPREAD_NIGHTS: Final = 90


def night_figures(materials: "Materials", reader: ScoreReader, files: Sequence[ScoreFile], folder: Path
                  ) -> tuple[NightFigures, ...]:  # fmt: skip
    """Return the figures of the nights of `files`, rising, and keep what is new in `folder`.

    Raises:
        WorkspaceError: a file of scores cannot be read, or the disk refuses.
    """
    found: list[NightFigures] = []
    for file in files:
        path = folder / f"{file.night.isoformat()}.json"
        kept = read_kept(path, NightFigures)
        if kept is None or _outdated(materials, reader, kept, file):
            kept = _count(materials, reader, file, kept, found)
            write_kept(path, kept)
        found.append(kept)
    return tuple(found)


def _outdated(materials: "Materials", reader: ScoreReader, kept: NightFigures, file: ScoreFile) -> bool:
    if kept.matured:
        return False
    over = is_over(kept.as_of, materials.settings.snapshots.horizon_days, reader.dataset.observed_until)
    return kept.file != file.state or (over and not kept.afterwards and kept.leads > 0)


def _count(materials: "Materials", reader: ScoreReader, file: ScoreFile, kept: NightFigures | None,
           before: Sequence[NightFigures]) -> NightFigures:  # fmt: skip
    night, seed = reader.night(file), materials.settings.workspace.seed
    said = kept.estimated if kept is not None and kept.file == file.state else None
    afterwards = night.scored_at - night.as_of > PUNCTUAL
    if said is None and not afterwards:
        said = estimate(night, ESTIMATE_DRAWS, seed, usual_dispersion(_known_then(materials, night, before)))
    came = None
    if not afterwards and is_over(night.as_of, materials.settings.snapshots.horizon_days,
                                  reader.dataset.observed_until):  # fmt: skip
        label = outcomes(reader.dataset, materials.settings.snapshots, night)
        rows = KnownRows.of(night, label)
        came = realise(rows, len(night) + night.gone - len(rows), DRAWS, seed)
    return figures_of(night, file.state, said, came, afterwards=afterwards)


def _known_then(materials: "Materials", night: PastNight, before: Sequence[NightFigures]) -> list[Realised]:
    """Return what was known on that night of the nights before."""
    horizon = timedelta(days=materials.settings.snapshots.horizon_days)
    known = [one.realised for one in before if one.realised is not None and one.as_of + horizon <= night.as_of]
    return known[-SPREAD_NIGHTS:]
