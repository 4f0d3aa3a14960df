"""Splits training rows forward in time, and deals their accounts into folds.

Train, calibrate and test lie on later and later nights. A row's label looks one horizon ahead, so the nights
of a part end one horizon before the next part begins. Parts keep all their rows: leads and accounts that
occur on both sides of the first test night are left out of training fold by fold (see `fitting`), never out
of the test rows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from handoff.domain.feature_table import TrainingTable
from handoff.domain.instants import as_utc
from handoff.domain.settings import TrainingSection
from handoff.errors import TrainingError
from handoff.model.arrays import IntArray, Label, Nights
from handoff.model.part import Part, folds_of, part_of
from handoff.model.recipe import Gates

#: Every test row is predicted by a model that learned from the accounts of the other folds.
FOLDS = 3


@dataclass(frozen=True)
class Split:
    """The three parts, all that may be learned from before the test period, and the fold of every row.

    refit: rows whose label window is over by the first test night. fold: 0 ... FOLDS - 1 by account, shape
    (n_rows,). gap_rows: rows in no part, since their window reaches into the next one.
    """

    train: Part
    calibrate: Part
    test: Part
    refit: Part
    fold: IntArray
    gap_rows: int

    @property
    def parts(self) -> tuple[Part, Part, Part]:
        """The parts from the oldest to the newest."""
        return (self.train, self.calibrate, self.test)

    def inside(self, part: Part, fold: int) -> IntArray:
        """Return the positions of the part's rows whose account is in the fold."""
        return np.asarray(part.positions[self.fold[part.positions] == fold])

    def outside(self, part: Part, fold: int) -> IntArray:
        """Return the positions of the part's rows whose account is in any other fold."""
        return np.asarray(part.positions[self.fold[part.positions] != fold])

    def to_dict(self) -> dict[str, Any]:
        """Return the counts as JSON values."""
        parts = {part.name: part.to_dict() for part in (*self.parts, self.refit)}
        return {"parts": parts, "folds": FOLDS, "gap_rows": self.gap_rows}


def forward_split(table: TrainingTable, settings: TrainingSection, gates: Gates | None = None, seed: int = 0) -> Split:
    """Split the rows of `table` by their nights, and their accounts by a hash that `seed` turns.

    The test period begins at `test_from`, else it is the newest `test_share` of the nights. The calibration
    part is the newest `calibration_share` of the nights that end a horizon before it. Each has a night at least.

    Raises:
        TrainingError: the nights do not hold three parts, or a part holds too few SQLs or others.
    """
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    bounds = _bounds(np.unique(nights), table.horizon_days, settings)
    clusters = clusters_of(table.features.rows)
    test, refit = nights >= bounds.test_first, nights <= bounds.calibrate_last
    train, calibrate = nights <= bounds.train_last, refit & (nights >= bounds.calibrate_first)
    split = Split(
        train=part_of(table, "train", train, test, clusters),
        calibrate=part_of(table, "calibrate", calibrate, test, clusters),
        test=part_of(table, "test", test, refit, clusters),
        refit=part_of(table, "refit", refit, test, clusters),
        fold=folds_of(clusters, FOLDS, seed),
        gap_rows=int((~(train | calibrate | test)).sum()),
    )
    _refuse_too_little(table, split, gates or Gates())
    return split


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


@dataclass(frozen=True)
class _Bounds:
    train_last: "np.datetime64[Any]"
    calibrate_first: "np.datetime64[Any]"
    calibrate_last: "np.datetime64[Any]"
    test_first: "np.datetime64[Any]"


def _bounds(nights: Nights, horizon_days: int, settings: TrainingSection) -> _Bounds:
    """Place the parts on `nights`, which rise and do not repeat."""
    horizon = np.timedelta64(horizon_days, "D")
    test_nights = _test_nights(nights, settings)
    before_test = nights[nights <= test_nights[0] - horizon]
    if len(before_test) == 0:
        raise _no_room(nights, horizon_days, f"the test period from {_day(test_nights[0])}")
    calibrate = before_test[-max(1, round(settings.calibration_share * len(before_test))) :]
    train = before_test[before_test <= calibrate[0] - horizon]
    if len(train) == 0:
        parts = f"calibration from {_day(calibrate[0])}, the test period from {_day(test_nights[0])}"
        raise _no_room(nights, horizon_days, parts)
    return _Bounds(train[-1], calibrate[0], calibrate[-1], test_nights[0])


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


def _refuse_too_little(table: TrainingTable, split: Split, gates: Gates) -> None:
    for fold in range(FOLDS):
        learned = table.label[split.outside(split.train, fold)]
        few = _few(learned, gates.min_positives, gates.min_negatives)
        if few:
            raise _too_little(split, split.train, f"holds, without the accounts of fold {fold + 1} of {FOLDS}, {few}")
    for part in (split.calibrate, split.test):
        few = _few(table.label[part.positions], 1, 1)
        if few:
            raise _too_little(split, part, f"holds {few}")


def _few(label: Label, positives: int, negatives: int) -> str:
    """Say what there is and what is needed; nothing when it is enough."""
    found = int(label.sum())
    if found >= positives and len(label) - found >= negatives:
        return ""
    there = f"{found:,} rows that became SQL and {len(label) - found:,} that did not"
    return f"{there}; needed: {positives} and {negatives}"


def _too_little(split: Split, part: Part, holds: str) -> TrainingError:
    return TrainingError(
        f"the {part.name} part ({_day(part.first)} to {_day(part.last)}) {holds} "
        f"({split.gap_rows:,} rows lie in the gaps between parts). Load a longer history, take snapshots more "
        "often, or lower horizon_days, test_share or calibration_share"
    )


def _no_room(nights: Nights, horizon_days: int, parts: str) -> TrainingError:
    return TrainingError(
        f"labelled nights run from {_day(nights[0])} to {_day(nights[-1])}; with {parts} and gaps of "
        f"horizon_days = {horizon_days}, no night is left to train on. "
        "Load a longer history, lower horizon_days, or take a later test_from"
    )


def _day(moment: "datetime | np.datetime64[Any]") -> str:
    return str(moment)[:10]
