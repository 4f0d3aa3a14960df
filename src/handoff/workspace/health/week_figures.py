"""The figures of the ISO weeks of published nights; of weeks that are over they are read, not counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from handoff.domain.instants import naive_utc
from handoff.monitoring.performance.figures_kept import NightFigures, TierPromise, WeekFigures, promised
from handoff.monitoring.performance.handed_over import HandedOver, newly_handed_over
from handoff.monitoring.performance.past_night import HANDED_OVER, KnownRows
from handoff.monitoring.performance.realised import Realised, realise
from handoff.monitoring.performance.sales_answers import SalesRecords, answers
from handoff.policy.preview.weeks import REST_DAYS
from handoff.workspace.health.kept import read_kept, write_kept
from handoff.workspace.health.night_figures import DRAWS
from handoff.workspace.health.outcomes import is_over, outcomes
from handoff.workspace.health.sales_records import sales_records
from handoff.workspace.health.score_files import ScoreFile, ScoreReader

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials

#: The agreement (as JSON values) that the list of a night was published under.
AgreementOf = Mapping[date, Mapping[str, Any]]


@dataclass(frozen=True)
class _Weeks:
    """What all weeks are counted from."""

    materials: "Materials"
    reader: ScoreReader
    files: Mapping[date, ScoreFile]
    nights: Mapping[date, NightFigures]
    agreement: AgreementOf
    records: SalesRecords
    given: HandedOver


def week_figures(materials: "Materials", reader: ScoreReader, files: Sequence[ScoreFile],
                 nights: Sequence[NightFigures], agreement: AgreementOf, folder: Path
                 ) -> tuple[WeekFigures, ...]:  # fmt: skip
    """Return the figures of the weeks of `nights`, rising, and keep what is final in `folder`.

    Raises:
        WorkspaceError: a file of scores cannot be read, or the disk refuses.
    """
    mondays = sorted({monday_of(one.night) for one in nights})
    kept = {monday: read_kept(_path(folder, monday), WeekFigures) for monday in mondays}
    missing = [monday for monday in mondays if kept[monday] is None]
    if missing:
        weeks = _gather(materials, reader, files, nights, agreement, missing[0])
        for monday in missing:
            kept[monday] = one = _count(weeks, monday)
            if one.final:
                write_kept(_path(folder, monday), one)
    return tuple(one for one in kept.values() if one is not None)


def monday_of(day: date) -> date:
    """Return the first day of a day's ISO week."""
    return day - timedelta(days=day.weekday())


def _path(folder: Path, monday: date) -> Path:
    return folder / f"{monday.isoformat()}.json"


def _gather(materials: "Materials", reader: ScoreReader, files: Sequence[ScoreFile], nights: Sequence[NightFigures],
            agreement: AgreementOf, first: date) -> _Weeks:  # fmt: skip
    lists = [reader.listed(file) for file in files if file.night >= first - timedelta(days=REST_DAYS)]
    return _Weeks(
        materials,
        reader,
        {file.night: file for file in files},
        {one.night: one for one in nights},
        agreement,
        sales_records(reader.dataset, first - timedelta(days=1)),
        newly_handed_over(lists, first),
    )


def _count(weeks: _Weeks, monday: date) -> WeekFigures:
    materials, until = weeks.materials, weeks.reader.dataset.observed_until
    horizon = materials.settings.snapshots.horizon_days
    days = [monday + timedelta(days=number) for number in range(7)]
    nights = [weeks.nights[day] for day in days if day in weeks.nights]
    counting = [one for one in nights if not one.afterwards]
    # A night that was scored afterwards waits for no answer. One day more than the windows need, in which the last
    # night of the week may still come.
    last = max([one.scored_at for one in counting], default=nights[0].as_of)
    final = is_over(max(last, nights[0].as_of + timedelta(days=7)), horizon + 1, until)
    chosen = (weeks.given.night >= np.datetime64(monday)) & (weeks.given.night <= np.datetime64(days[-1]))
    given = weeks.given.take(chosen)
    observed = np.datetime64(naive_utc(until), "us")
    return WeekFigures(
        monday=monday,
        nights=len(nights),
        model_versions=tuple(sorted({one.model_version for one in nights})),
        last_as_of=max((one.as_of for one in counting), default=None),
        final=final,
        realised=_realised(weeks, counting) if final else None,
        tiers=_tiers(weeks, given, final=final, last=nights[-1].night),
        answers=answers(given, weeks.records, observed, horizon),
    )


def _realised(weeks: _Weeks, nights: Sequence[NightFigures]) -> Realised | None:
    materials = weeks.materials
    parts, left_out = [], 0
    for one in nights:
        if one.matured:
            night = weeks.reader.night(weeks.files[one.night])
            parts.append(KnownRows.of(night, outcomes(weeks.reader.dataset, materials.settings.snapshots, night)))
            left_out += len(night) + night.gone - len(parts[-1])
    if not parts:
        return None
    return realise(KnownRows.joined(parts), left_out, DRAWS, materials.settings.workspace.seed)


def _tiers(weeks: _Weeks, given: HandedOver, *, final: bool, last: date) -> tuple[TierPromise, ...]:
    found = []
    for tier in HANDED_OVER:
        own = given.of_tier(tier)
        leads, sql = promised(weeks.agreement.get(last, {}), tier.value)
        hits = _became_sql(weeks, own) if final else -1
        found.append(TierPromise(tier.value, len(own), float(own.probability.sum()), hits, leads, sql))
    return tuple(found)


def _became_sql(weeks: _Weeks, given: HandedOver) -> int:
    """Count the leads that became SQL within the horizon of the night on which they came on the list."""
    from handoff.labels import SnapshotRows, label_rows

    as_of = np.array([np.datetime64(naive_utc(weeks.nights[day].as_of), "us") for day in given.night.tolist()],
                     dtype="datetime64[us]")  # fmt: skip
    rows = SnapshotRows(given.lead.astype(np.int32), as_of)
    horizon = weeks.materials.settings.snapshots.horizon_days
    return int(label_rows(weeks.reader.dataset, rows, horizon, weeks.reader.dataset.observed_until).label.sum())
