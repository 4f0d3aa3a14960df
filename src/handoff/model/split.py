"""Splits training rows forward in time: train, calibrate, test on later and later nights, a horizon apart.

A row's label looks one horizon ahead, so the nights of a part end one horizon before the next part begins.
Leads and accounts that occur in a later part are left out of the earlier ones, never out of the test rows.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from handoff.domain.feature_table import TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.errors import TrainingError
from handoff.model.arrays import IntArray, Nights
from handoff.model.part import Part, part_of
from handoff.model.recipe import Gates

GAP = "gap of one horizon between parts"


@dataclass(frozen=True)
class Split:
    """The three parts, and all that may be learned from before the test period.

    left_out: rows left out for each reason; with the three parts they add up to the table.
    refit: rows whose label window is over by the first test night, less the test rows' leads and accounts.
    """

    train: Part
    calibrate: Part
    test: Part
    refit: Part
    left_out: dict[str, int]

    @property
    def parts(self) -> tuple[Part, Part, Part]:
        """The parts from the oldest to the newest."""
        return (self.train, self.calibrate, self.test)


def forward_split(table: TrainingTable, settings: TrainingSection, gates: Gates | None = None) -> Split:
    """Split the rows of `table` by their nights.

    The test period begins at `test_from`, else it is the newest `test_share` of the nights. The calibration
    part is the newest `calibration_share` of the nights that end a horizon before it. Each has a night at least.

    Raises:
        TrainingError: the nights do not hold three parts, or a part holds too few SQLs or others.
    """
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    bounds = _bounds(np.unique(nights), table.horizon_days, settings)
    within = {
        "train": nights <= bounds.train_last,
        "calibrate": (nights >= bounds.calibrate_first) & (nights <= bounds.calibrate_last),
        "test": nights >= bounds.test_first,
    }
    used = within["train"] | within["calibrate"] | within["test"]
    parts = [
        part_of(table, "train", within["train"], within["calibrate"] | within["test"]),
        part_of(table, "calibrate", within["calibrate"], within["test"]),
        part_of(table, "test", within["test"], np.zeros(len(nights), dtype=np.bool_)),
    ]
    refit = part_of(table, "refit", nights <= bounds.calibrate_last, within["test"])
    left_out = {GAP: int((~used).sum())}
    for part in parts[:2]:
        left_out[f"{part.name}: the lead occurs in a later part"] = part.left_out_leads
        left_out[f"{part.name}: the account occurs in a later part"] = part.left_out_accounts
    split = Split(parts[0], parts[1], parts[2], refit, left_out)
    _refuse_too_little(split, gates or Gates())
    return split


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


def _refuse_too_little(split: Split, gates: Gates) -> None:
    for part in split.parts:
        wanted = (gates.min_positives, gates.min_negatives) if part.name == "train" else (1, 1)
        if part.positives >= wanted[0] and part.negatives >= wanted[1]:
            continue
        lost = "; ".join(f"{rows:,} rows, {reason}" for reason, rows in split.left_out.items() if rows)
        raise TrainingError(
            f"the {part.name} part ({_day(part.first)} to {_day(part.last)}) holds {part.positives:,} "
            f"rows that became SQL and {part.negatives:,} that did not; needed: {wanted[0]} and {wanted[1]} "
            f"(left out: {lost or 'nothing'}). Load a longer history, take snapshots more often, "
            "or lower horizon_days, test_share or calibration_share"
        )


def _no_room(nights: Nights, horizon_days: int, parts: str) -> TrainingError:
    return TrainingError(
        f"labelled nights run from {_day(nights[0])} to {_day(nights[-1])}; with {parts} and gaps of "
        f"horizon_days = {horizon_days}, no night is left to train on. "
        "Load a longer history, lower horizon_days, or take a later test_from"
    )


def _day(moment: "datetime | np.datetime64[Any]") -> str:
    return str(moment)[:10]
