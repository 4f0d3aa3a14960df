"""Splits training rows forward in time, and deals their accounts into folds.

The test period is the newest. A row's label looks one horizon ahead, so the nights that are learned from end
one horizon before the first test night. Both parts keep all their rows: leads and accounts that occur on both
sides are left out of learning fold by fold (see `measuring`), never out of the test rows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from handoff.domain.feature_table import TrainingTable
from handoff.domain.instants import as_utc
from handoff.domain.settings import TrainingSection
from handoff.errors import ShortHistoryError, TrainingError
from handoff.model.arrays import IntArray, Nights
from handoff.model.origins import ENOUGH, Origin, place_origins
from handoff.model.part import FOLDS, Part, folds_of, part_of


@dataclass(frozen=True)
class Split:
    """Before and in the test period, the fold of every row, and the rolling origins of the training part.

    train: rows whose label window is over by the first test night. fold: 0 ... FOLDS - 1 by account, shape
    (n_rows,). gap_rows: rows in neither part, since their window reaches into the test period.
    """

    train: Part
    test: Part
    fold: IntArray
    gap_rows: int
    origins: tuple[Origin, ...]

    @property
    def parts(self) -> tuple[Part, Part]:
        """The parts, the older first."""
        return (self.train, self.test)

    def inside(self, part: Part, fold: int) -> IntArray:
        """Return the positions of the part's rows whose account is in the fold."""
        return np.asarray(part.positions[self.fold[part.positions] == fold])

    def outside(self, part: Part, fold: int) -> IntArray:
        """Return the positions of the part's rows whose account is in any other fold."""
        return np.asarray(part.positions[self.fold[part.positions] != fold])

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as JSON values."""
        return {
            "parts": {part.name: part.to_dict() for part in self.parts},
            "folds": FOLDS,
            "gap_rows": self.gap_rows,
            "origins": [origin.to_dict() for origin in self.origins],
        }


def forward_split(table: TrainingTable, settings: TrainingSection, seed: int = 0) -> Split:
    """Split the rows of `table` by their nights, and their accounts by a hash that `seed` turns.

    The test period begins at `test_from`, else it is the newest `test_share` of the nights.

    Raises:
        TrainingError: the nights do not hold two parts, or a part holds too few SQLs or others.
    """
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    first = _test_nights(np.unique(nights), settings)[0]
    clusters = clusters_of(table.features.rows)
    fold = folds_of(clusters, FOLDS, seed)
    train, test = nights <= first - np.timedelta64(table.horizon_days, "D"), nights >= first
    if not train.any():
        raise _no_room(np.unique(nights), table.horizon_days, first)
    parts = [
        part_of(table, name, within, other, clusters)
        for name, within, other in (("train", train, test), ("test", test, train))
    ]
    origins = place_origins(table, parts[0].positions, clusters, fold, settings.origins)
    split = Split(parts[0], parts[1], fold, int((~(train | test)).sum()), origins)
    _refuse_too_little(table, split)
    return split


def mature_until(table: TrainingTable, night: Nights) -> IntArray:
    """Return the positions of the rows whose label window is over by `night`, shape (1,)."""
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    return np.flatnonzero(nights <= night - np.timedelta64(table.horizon_days, "D")).astype(np.int64)


def first_test_night(nights: Nights, settings: TrainingSection) -> datetime:
    """Return where the test period begins, as aware UTC; `nights` of shape (n_rows,) may repeat.

    Raises:
        TrainingError: there is no night, or `test_from` lies after all of them.
    """
    first = _test_nights(np.unique(nights.astype("datetime64[us]")), settings)[0]
    return as_utc(first.astype("datetime64[us]").item())


def in_canonical_order(table: TrainingTable) -> TrainingTable:
    """Return the rows sorted by (as_of, lead_key), so that the order in which they came cannot matter."""
    rows = table.features.rows
    return table.take(np.lexsort((rows["lead_key"].to_numpy(), rows["as_of"].to_numpy())).astype(np.int64))


def clusters_of(rows: pd.DataFrame) -> IntArray:
    """Return one key an account, shape (n_rows,); a lead without account (key below 0) is its own cluster."""
    account = rows["account_key"].to_numpy().astype(np.int64)
    return np.where(account >= 0, account, -1 - rows["lead_key"].to_numpy().astype(np.int64))


def _test_nights(nights: Nights, settings: TrainingSection) -> Nights:
    if len(nights) == 0:
        raise TrainingError("there is no labelled row to train on; load a longer history or lower horizon_days")
    if settings.test_from is None:
        return nights[-max(1, round(settings.test_share * len(nights))) :]
    # The settings make every moment an aware UTC datetime.
    start = np.datetime64(str(settings.test_from)[:19].replace(" ", "T"), "us")
    found = nights[nights >= start]
    if len(found) == 0:
        raise TrainingError(
            f"training.test_from = {_day(start)} lies after the newest labelled night, {_day(nights[-1])}; "
            "take an earlier night, or leave the key out"
        )
    return found


def _refuse_too_little(table: TrainingTable, split: Split) -> None:
    for part in split.parts:
        found = int(table.label[part.positions].sum())
        if found in (0, len(part)):
            which = "became SQL" if found == 0 else "did not become SQL"
            raise ShortHistoryError(
                f"the {part.name} part ({_day(part.first)} to {_day(part.last)}) holds {len(part):,} rows and none "
                f"that {which}; load a longer history, or set training.test_from so that both parts hold both outcomes"
            )
    if not split.origins:
        positives = int(table.label[split.train.positions].sum())
        raise ShortHistoryError(
            f"the train part ({_day(split.train.first)} to {_day(split.train.last)}, {positives:,} rows that became "
            f"SQL) is too short to choose a model in: before its last night less horizon_days = {table.horizon_days} "
            f"there must be {ENOUGH} rows of each outcome outside any third of the accounts. Load a longer history, "
            "take snapshots more often, or lower horizon_days or test_share"
        )


def _no_room(nights: Nights, horizon_days: int, first: "np.datetime64[Any]") -> TrainingError:
    return TrainingError(
        f"labelled nights run from {_day(nights[0])} to {_day(nights[-1])}; with the test period from {_day(first)} "
        f"and a gap of horizon_days = {horizon_days}, no night is left to train on. "
        "Load a longer history, lower horizon_days, or take a later test_from"
    )


def _day(moment: "datetime | np.datetime64[Any]") -> str:
    return str(moment)[:10]
