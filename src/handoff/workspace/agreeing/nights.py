"""The past nights of a preview: which ones, and whose outcome may be held against the champion's probabilities."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from handoff.domain.instants import DAY, MICROSECONDS_PER_DAY, epoch_microseconds, naive_utc
from handoff.domain.stages import Stage
from handoff.labels import SnapshotRows, label_rows, open_rows
from handoff.labels.snapshots import creation
from handoff.labels.stage_times import StageTimes
from handoff.model.arrays import Label
from handoff.policy.preview.volumes import UNKNOWN
from handoff.workspace.champion import AS_OF, unseen_by
from handoff.workspace.snapshots import STRAY_SHARE

if TYPE_CHECKING:
    from handoff.domain.dataset import Dataset
    from handoff.model.trained import TrainedModel
    from handoff.workspace.materials import Materials

#: Rows of all nights together; beyond, not every night is looked at.
ROWS_AT_MOST: Final = 2_000_000
#: Nights with a known outcome below which those that the model has learned from are shown too, as expected only.
FEW_NIGHTS: Final = 7
#: A list is made every week at the least, or a week's volume could not be counted.
LONGEST_STEP: Final = 7
#: Days without a new lead that are pointed out.
DRY_DAYS: Final = 7
ACCEPTED: Final = (Stage.SAL, Stage.SQL, Stage.WON)


@dataclass(frozen=True)
class Nights:
    """The nights of a preview (aware UTC), rising.

    every_days: from one to the next. hidden: of each, whether the model has learned nothing from it. notes: what a
    reader must know of the choice.
    """

    nights: tuple[datetime, ...]
    hidden: tuple[bool, ...]
    every_days: int
    notes: tuple[str, ...]


def nights_of(materials: "Materials", model: "TrainedModel", wanted: int) -> Nights:
    """Choose the nights: `wanted` of known outcome, and all since up to tonight, every day or every few days."""
    newest, notes = _newest(materials)
    notes = (*notes, *_dry(materials, newest))
    known_until = materials.dataset.observed_until - model.horizon_days * DAY
    since = max(0, -((known_until - newest) // DAY))
    nights = [newest - days * DAY for days in range(min(since + wanted, _history(materials, newest)))][::-1]
    hidden = _hidden(model, nights)
    fresh = [night for night, one in zip(nights, hidden, strict=True) if one]
    known = sum(night <= known_until for night in fresh)
    if known >= min(FEW_NIGHTS, wanted):
        nights, hidden = fresh, [True] * len(fresh)
    else:
        notes = (*notes, _seen(known, hidden))
    rows = len(open_rows(materials.dataset, [newest]))
    step = min(LONGEST_STEP, max(1, -(-rows * len(nights) // ROWS_AT_MOST)))
    chosen = slice((len(nights) - 1) % step, None, step)
    return Nights(tuple(nights[chosen]), tuple(hidden[chosen]), step, (*notes, *_stepped(step)))


def _history(materials: "Materials", newest: datetime) -> int:
    """Return how many nights there are since the first leads, and at least one."""
    # A stray date of 1970 must not add decades of nights.
    first = int(np.quantile(creation(materials.dataset), STRAY_SHARE, method="higher"))
    return max(1, (epoch_microseconds(newest) - first) // MICROSECONDS_PER_DAY)


def outcomes_of(dataset: "Dataset", rows: SnapshotRows, hidden: "np.ndarray[tuple[int], np.dtype[np.bool_]]",
                horizon_days: int) -> Label:  # fmt: skip
    """Return 1 for rows that became SQL within the horizon, 0 for others, -1 where it cannot be said: (n_rows,).

    hidden: rows from whose night the model has not learned.
    """
    labels = label_rows(dataset, rows, horizon_days, dataset.observed_until)
    nights = np.unique(rows.as_of)
    usable = np.isin(_keys(rows, nights, dataset.n_leads), _keys(labels.rows, nights, dataset.n_leads))
    found = np.full(len(rows), UNKNOWN, dtype=np.int8)
    found[usable] = labels.label
    found[~hidden] = UNKNOWN
    return found


def decisions_of(dataset: "Dataset", rows: SnapshotRows, horizon_days: int) -> Label:
    """Return 1 for rows whose lead sales accepted next, 0 rejected, -1 neither within the horizon: (n_rows,)."""
    stages = StageTimes.of(dataset).of_stages([*ACCEPTED, Stage.REJECTED])
    entries = pd.DataFrame(
        {
            "lead": stages.lead.astype(np.int64),
            "at": stages.entered,
            "decision": np.where(stages.stage == Stage.REJECTED.value, 0, 1),
        }
    ).sort_values("at", kind="stable")
    asked = pd.DataFrame({"lead": rows.lead_key.astype(np.int64), "at": rows.as_of.astype(np.int64)})
    horizon = horizon_days * MICROSECONDS_PER_DAY
    found = pd.merge_asof(asked, entries, on="at", by="lead", direction="forward", tolerance=horizon)
    return found["decision"].fillna(UNKNOWN).to_numpy(np.int8)


def rejections_recorded(dataset: "Dataset") -> bool:
    """Tell whether sales ever rejects a lead in this data; if not, an acceptance rate says nothing."""
    return bool(len(StageTimes.of(dataset).of_stages([Stage.REJECTED]).lead))


def _newest(materials: "Materials") -> tuple[datetime, tuple[str, ...]]:
    """Return tonight, or the night after the data ends where that was before."""
    until = materials.dataset.observed_until
    if materials.now <= until + DAY:
        return materials.now, ()
    newest = until + DAY
    return newest, (f"the data ends on {until:%Y-%m-%d}, so the newest night is {newest:%Y-%m-%d}",)


def _dry(materials: "Materials", newest: datetime) -> tuple[str, ...]:
    """Say so when no lead has come for more than a week: volumes then only fall."""
    last = int(creation(materials.dataset).max())
    days = (epoch_microseconds(newest) - last) // MICROSECONDS_PER_DAY
    if days <= DRY_DAYS:
        return ()
    return (
        f"no lead was created in the last {days} days, so the newest weeks and the forecast are of a drying funnel",
    )


def _hidden(model: "TrainedModel", nights: list[datetime]) -> list[bool]:
    moments = pd.DataFrame({AS_OF: np.array([naive_utc(night) for night in nights], dtype="datetime64[us]")})
    fresh = set(unseen_by(model, moments)[AS_OF])
    return [pd.Timestamp(naive_utc(night)) in fresh for night in nights]


def _stepped(step: int) -> tuple[str, ...]:
    return () if step == 1 else (f"so many leads are open that only every {step} days a night is looked at",)


def _seen(known: int, hidden: list[bool]) -> str:
    seen = len(hidden) - sum(hidden)
    what = f"{known} nights have" if known != 1 else "1 night has"
    told = f"only {what} a known outcome that the model has not learned from"
    if not seen:
        return told
    return f"{told}; on {seen} earlier nights only what was expected is told, since the model has seen these nights"


def _keys(rows: SnapshotRows, nights: "np.ndarray[tuple[int], np.dtype[np.datetime64]]", n_leads: int
          ) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":  # fmt: skip
    place = np.searchsorted(nights, rows.as_of).astype(np.int64)
    return np.asarray(place * n_leads + rows.lead_key)
