"""What past nights said: listed on the driver, dealt by Spark, and laid out for a task as a workspace has them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from handoff.delivery.parquet import night_file
from handoff.domain.columns import LEAD_ID
from handoff.domain.instants import as_utc
from handoff.policy.tiers.candidates import TextArray
from handoff.scoring.trend import PastLevels, log_odds
from handoff.spark.deal import first_level_night
from handoff.spark.job import Job, PastNight
from handoff.spark.ladder import Ladders
from handoff.workspace.past_scores import HANDED_DAYS, reading

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MODEL: Final = "model_version"
_SIDES: Final[tuple[Literal["left"], Literal["right"]]] = ("left", "right")
#: Columns of past scores; the night is in the name of the folder.
_SCHEMA: Final = "lead_id string, probability double, tier string, selection_probability double, night date"


def past_files(folders: Sequence[Path], as_of: datetime) -> dict[date, list[Path]]:
    """Return the files of each night in the 400 days before tonight, rising; of a later folder where two have one."""
    tonight = as_utc(as_of).date()
    found: dict[date, list[Path]] = {}
    for folder in folders:
        for path in folder.glob("night=*"):
            night = date.fromisoformat(path.name.removeprefix("night="))
            files = sorted(path.glob("*.parquet"))
            if files and 0 < (tonight - night).days <= HANDED_DAYS:
                found[night] = files
    return dict(sorted(found.items()))


def past_nights(files: dict[date, list[Path]]) -> tuple[PastNight, ...]:
    """Return the nights, rising, with the model that scored each; "" where nobody was scored.

    Raises:
        WorkspaceError: a file cannot be read.
    """
    return tuple(PastNight(night, _model_of(paths)) for night, paths in files.items())


def _model_of(paths: list[Path]) -> str:
    for path in paths:
        with reading(path) as file:
            if _MODEL in file.schema_arrow.names:
                for batch in file.iter_batches(batch_size=1, columns=[_MODEL]):
                    return str(batch.column(0)[0].as_py() or "")
    return ""


def past_scores(session: "SparkSession", files: dict[date, list[Path]]) -> "DataFrame":
    """Return night, lead_id, probability, tier and selection_probability of all past nights.

    What a file of an earlier version lacks is missing.
    """
    folders: dict[Path, list[str]] = {}
    for path in (path for paths in files.values() for path in paths):
        folders.setdefault(path.parent.parent, []).append(str(path))
    parts = [
        session.read.schema(_SCHEMA).option("basePath", str(folder)).parquet(*paths)
        for folder, paths in folders.items()
    ]
    return reduce(lambda one, other: one.unionByName(other), parts)


def lay_out(job: Job, dealt: pa.Table | None, folder: Path) -> None:
    """Write the bucket's past scores to where `past_scores` of a workspace finds them: one file a night."""
    for past, rows in _by_night(dealt, job.everywhere.past):
        # Before lots were drawn, nobody was on a list by lot.
        chance = pc.fill_null(rows.column("selection_probability"), 1.0)
        kept = rows.select([LEAD_ID, "tier"]).append_column("selection_probability", chance)
        path = night_file(folder, past.night)
        path.parent.mkdir(parents=True)
        pq.write_table(kept, path)


def past_levels(job: Job, dealt: pa.Table | None, lead_id: TextArray, ladders: Ladders | None) -> PastLevels:
    """Return the levels of a bucket's leads on the nights of the last 45 days; see `workspace.past_scores`."""
    since = first_level_night(job.run.as_of)
    nights = [past for past in job.everywhere.past if past.night >= since]
    ids = pa.array(lead_id, pa.string())
    level = np.full((len(nights), len(lead_id)), np.nan, dtype=np.float32)
    for place, (past, given) in enumerate(_by_night(dealt, nights)):
        rows = given.filter(pc.field("probability").is_valid())
        probability = rows.column("probability").to_numpy()
        if ladders is not None and past.model != job.run.model_version:
            probability = ladders.at_same_rank(past.night, probability)
        where = pc.index_in(rows.column(LEAD_ID), value_set=ids)
        level[place, where.drop_null().to_numpy()] = log_odds(probability)[where.is_valid().to_numpy()]
    days = np.array([past.night for past in nights], dtype="datetime64[D]")
    return PastLevels(days, np.array([past.model for past in nights], dtype=object), level)


def _by_night(dealt: pa.Table | None, nights: Sequence[PastNight]) -> Iterator[tuple[PastNight, pa.Table]]:
    """Yield each night with the bucket's rows of it."""
    if dealt is None:
        return
    rows = dealt.sort_by("night")
    night = rows.column("night").to_numpy()
    for past in nights:
        begin, end = (int(np.searchsorted(night, np.datetime64(past.night), side=side)) for side in _SIDES)
        yield past, rows.slice(begin, end - begin)
