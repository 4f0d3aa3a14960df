"""Which training rows sales worked, and how likely the lists of past nights made that."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from handoff.domain.columns import LEAD_ID
from handoff.domain.tiers import Tier
from handoff.errors import TrainingError, WorkspaceError
from handoff.features.lead_table import LeadTable
from handoff.model.arrays import FloatArray, Nights
from handoff.model.selection import Selection, effective_rows, inverse_weights

if TYPE_CHECKING:
    import pandas as pd

    from handoff.labels import Labels
    from handoff.workspace.materials import Materials

Mask = npt.NDArray[np.bool_]
#: A list stands until the next one, and no longer than this: then rows count as those of nights without a list.
STANDS_DAYS: Final = 7
#: A night that is scored later than this was on nobody's desk.
LATE: Final = timedelta(days=1)
CHANCE: Final = "selection_probability"


@dataclass(frozen=True)
class Worked:
    """Arrays of shape (n_rows,). listed: a list stood on the row's night. worked: its lead was handed over by it.

    probability: the chance of that, in (0, 1]; 1 where no list stood.
    """

    listed: Mask
    worked: Mask
    probability: FloatArray

    @property
    def kept(self) -> Mask:
        """Rows whose outcome says something of the lead: worked ones, and all of nights without a list."""
        return self.worked | ~self.listed


def only_worked(materials: "Materials", labels: "Labels") -> tuple["Labels", FloatArray, Selection]:
    """Return the labelled rows that sales worked, with their weights, shape (n_rows,), and what they amount to.

    Raises:
        TrainingError: no row was worked. WorkspaceError: a file of scores cannot be read.
    """
    lead_id = LeadTable.of(materials.dataset).columns[LEAD_ID][labels.rows.lead_key]
    found = worked_rows(materials.places.scores, lead_id, labels.rows.as_of)
    kept = found.kept
    if not kept.any():
        raise TrainingError(
            f'training.labels_from = "worked": none of {len(kept):,} rows of known outcome was on a published list; '
            'wait until lists have been worked for a horizon, or set it to "all"'
        )
    weight = inverse_weights(found.probability[kept], materials.settings.training.largest_weight)
    drawn = found.worked & (found.probability < 1)
    selection = Selection(
        rows=int(kept.sum()),
        of_rows=len(kept),
        listed=int((found.worked & found.listed).sum()),
        drawn=int(drawn.sum()),
        drawn_sql=int(labels.label[drawn].sum()),
        effective=effective_rows(weight),
        largest=float(weight.max()),
    )
    materials.progress(selection.sentence)
    return replace(labels, rows=labels.rows.take(kept), label=labels.label[kept]), weight, selection


def worked_rows(folder: Path, lead_id: npt.NDArray[np.object_], as_of: Nights) -> Worked:
    """Look up each row on the newest list of the nights up to its own; both arrays of shape (n_rows,).

    folder: the data set of scores. A night that was scored afterwards has no list: nobody could work it.

    Raises:
        WorkspaceError: a file of scores cannot be read.
    """
    lists = _lists(folder)
    day = as_of.astype("datetime64[D]")
    place = np.searchsorted(np.array([night for night, _ in lists], dtype="datetime64[D]"), day, side="right") - 1
    listed, worked = np.zeros(len(day), dtype=np.bool_), np.zeros(len(day), dtype=np.bool_)
    probability = np.ones(len(day))
    for number in np.unique(place[place >= 0]):
        night, handed = lists[number]
        rows = np.flatnonzero((place == number) & (day - np.datetime64(night, "D") <= np.timedelta64(STANDS_DAYS, "D")))
        chance = handed.reindex(lead_id[rows]).to_numpy(dtype=np.float64)
        listed[rows], worked[rows] = True, np.isfinite(chance)
        probability[rows] = np.where(np.isfinite(chance), chance, 1.0)
    return Worked(listed, worked, probability)


def _lists(folder: Path) -> list[tuple[date, "pd.Series"]]:
    """Return the nights with a list, rising, each with the chances of the leads that it handed over, by lead_id."""
    files = sorted(folder.glob("night=*/scores.parquet"))
    found = [(date.fromisoformat(path.parent.name.removeprefix("night=")), _handed_over(path)) for path in files]
    return [(night, handed) for night, handed in found if handed is not None]


def _handed_over(path: Path) -> "pd.Series | None":
    """Return the chances of one night's SAL leads; None where the night was scored afterwards."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        there = set(pq.read_schema(path).names)
        columns = [name for name in (LEAD_ID, "as_of", "scored_at", CHANCE) if name in there]
        rows = pq.ParquetFile(path).read(columns=[*columns, "tier"]).to_pandas()
    except (pa.ArrowException, OSError) as reason:
        raise WorkspaceError(
            f"{path} cannot be read: {reason}; score that night again, or take the file away"
        ) from None
    if {"as_of", "scored_at"} <= there and len(rows) and rows["scored_at"].iloc[0] - rows["as_of"].iloc[0] >= LATE:
        return None
    rows = rows[rows["tier"] == Tier.SAL.value].drop_duplicates(LEAD_ID)
    # Lists of earlier versions were made by order alone.
    chance = rows[CHANCE].to_numpy(dtype=np.float64) if CHANCE in there else np.ones(len(rows))
    rows = rows.assign(**{CHANCE: np.where(chance > 0, chance, 1.0)})
    handed: pd.Series = rows.set_index(LEAD_ID)[CHANCE]
    return handed
