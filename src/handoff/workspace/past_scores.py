"""What tonight's leads scored on the nights before, read from the score files one night at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from handoff.domain.columns import LEAD_ID
from handoff.domain.instants import as_utc
from handoff.domain.tiers import Tier
from handoff.errors import WorkspaceError
from handoff.model.arrays import FloatArray
from handoff.scoring.trend import LevelArray, PastLevels, at_same_rank, log_odds
from handoff.workspace.text_places import TextPlaces

if TYPE_CHECKING:
    import pandas as pd

#: A trend says since when it holds for up to a month, and compares that night with those two weeks before.
LEVEL_DAYS: Final = 45
#: So far back it is remembered who was handed over.
HANDED_DAYS: Final = 400
_NEEDED: Final = frozenset({LEAD_ID, "probability"})


def past_levels(
    folder: Path,
    lead_id: npt.NDArray[np.object_],
    probability: FloatArray,
    model_version: str,
    as_of: datetime,
    threads: int = 1,
) -> PastLevels:
    """Return the levels of tonight's leads on the nights of the last 45 days before `as_of`.

    A night that another model scored is compared by rank: its probabilities are replaced by those that stand at the
    same ranks tonight. One night a thread is in memory at a time; the result needs 4 bytes a lead and night.

    Args:
        folder: the data set of scores.
        lead_id: tonight's leads, shape (n_leads,), no lead twice.
        probability: of tonight's leads, in [0, 1], shape (n_leads,).
        model_version: the model of tonight.
        as_of: tonight; its own file and later ones are never read.
        threads: how many nights are read at once.

    Raises:
        WorkspaceError: a file of scores cannot be read.
    """
    import pyarrow as pa

    places = TextPlaces.of(pa.array(lead_id, pa.string()))
    files = nights(folder, as_utc(as_of).date(), LEVEL_DAYS)
    level = np.full((len(files), len(lead_id)), np.nan, dtype=np.float32)

    def fill(position: int) -> str:
        return _fill(level[position], files[position][1], places, probability, model_version)

    with ThreadPoolExecutor(threads) as pool:
        models = list(pool.map(fill, range(len(files))))
    days = np.array([night for night, _ in files], dtype="datetime64[D]")
    return PastLevels(days, np.array(models, dtype=object), level)


def first_handed_over(folder: Path, as_of: datetime) -> "pd.DataFrame":
    """Return lead_id and the first night (datetime64[us]) on which each lead was SAL or MQL, of the last 400 days.

    Raises:
        WorkspaceError: a file of scores cannot be read.
    """
    import pandas as pd

    parts = [_handed(path, night) for night, path in nights(folder, as_utc(as_of).date(), HANDED_DAYS)]
    empty = pd.DataFrame({LEAD_ID: pd.Series(dtype="str"), "night": pd.Series(dtype="datetime64[us]")})
    return pd.concat([empty, *parts]).drop_duplicates(LEAD_ID).sort_values(LEAD_ID, ignore_index=True)


def nights(folder: Path, before: date, days: int) -> list[tuple[date, Path]]:
    """Return the nights that were scored in the `days` days before the night `before`, rising, with their files."""
    found = []
    for path in folder.glob("night=*/scores.parquet"):
        night = date.fromisoformat(path.parent.name.removeprefix("night="))
        if before - timedelta(days=days) <= night < before:
            found.append((night, path))
    return sorted(found)


def _fill(row: LevelArray, path: Path, places: TextPlaces, tonight: FloatArray, model_version: str) -> str:
    """Write the log-odds of tonight's leads on that night into `row`, and return the model that scored it."""
    with reading(path) as file:
        there = set(file.schema_arrow.names)
        model = _first_value(file, "model_version") if "model_version" in there else ""
        # Files of old versions may hold no probabilities: then nobody was scored.
        if not there >= _NEEDED or not len(tonight):
            return model
        rows = file.read(columns=[LEAD_ID, "probability"])
    past = rows.column("probability").to_numpy()
    level = log_odds(past if model == model_version else at_same_rank(past, tonight))
    place = places.find(rows.column(LEAD_ID))
    known = place >= 0
    row[place[known]] = level[known]
    return model


def _first_value(file: Any, column: str) -> str:
    batch = next(file.iter_batches(batch_size=1, columns=[column]), None)
    return "" if batch is None or not len(batch) else str(batch.column(0)[0].as_py() or "")


def _handed(path: Path, night: date) -> "pd.DataFrame":
    import pandas as pd
    import pyarrow.parquet as pq

    with reading(path) as file:
        if not {LEAD_ID, "tier"} <= set(file.schema_arrow.names):
            return pd.DataFrame({LEAD_ID: pd.Series(dtype="str"), "night": pd.Series(dtype="datetime64[us]")})
        chosen = pq.read_table(path, columns=[LEAD_ID], filters=[("tier", "in", [Tier.SAL.value, Tier.MQL.value])])
    found = chosen.column(LEAD_ID).to_pandas().astype("str")
    return pd.DataFrame({LEAD_ID: found, "night": pd.Timestamp(night).as_unit("us")})


@contextmanager
def reading(path: Path) -> Iterator[Any]:
    """Give a file of scores, opened.

    Raises:
        WorkspaceError: it cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (pa.ArrowException, OSError) as reason:
        raise WorkspaceError(
            f"{path} cannot be read: {reason}; score that night again, or take the file away"
        ) from None
