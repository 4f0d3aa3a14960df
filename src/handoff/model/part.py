"""The two ways in which training rows are divided: into parts by night, and into folds by account.

A lead that is still open on a later night did not become SQL in between. To leave the leads of later nights
out of earlier ones would select rows by their outcome, so a part keeps all rows of its nights; what keeps a
lead or an account from both sides of a prediction is the fold.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import IntArray, Nights

Mask = npt.NDArray[np.bool_]
#: Every test row is predicted by a model that learned from the accounts of the other folds.
FOLDS = 3
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORD = 2**64


@dataclass(frozen=True)
class Part:
    """All rows of one period: rising positions in the table, shape (n_rows,), the nights, and counts.

    accounts: a lead without account counts as one. shared_lead_rows, shared_account_rows: rows whose lead or
    account occurs both before and in the test period: seen in both periods, never in one measurement.
    """

    name: str
    positions: IntArray
    first: datetime
    last: datetime
    positives: int
    negatives: int
    leads: int
    accounts: int
    shared_lead_rows: int
    shared_account_rows: int

    def __len__(self) -> int:
        return len(self.positions)

    def to_dict(self) -> dict[str, Any]:
        """Return the nights and counts as JSON values; `rows` stands for the positions."""
        raw = asdict(self)
        del raw["positions"], raw["name"]
        return {**raw, "first": self.first.isoformat(), "last": self.last.isoformat(), "rows": len(self)}


def part_of(table: TrainingTable, name: str, within: Mask, other_side: Mask, clusters: IntArray) -> Part:
    """Return the rows `within`; `other_side` of the first test night are the rows that may share leads with them.

    Masks and clusters (accounts) are of shape (n_rows,).
    """
    kept = np.flatnonzero(within).astype(np.int64)
    lead = table.features.rows["lead_key"].to_numpy()
    nights = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")[kept]
    positives = int(table.label[kept].sum())
    return Part(
        name=name,
        positions=kept,
        first=aware(nights.min(keepdims=True)),
        last=aware(nights.max(keepdims=True)),
        positives=positives,
        negatives=len(kept) - positives,
        leads=len(np.unique(lead[kept])),
        accounts=len(np.unique(clusters[kept])),
        shared_lead_rows=int(np.isin(lead[kept], lead[other_side]).sum()),
        shared_account_rows=int(np.isin(clusters[kept], clusters[other_side]).sum()),
    )


def folds_of(groups: IntArray, folds: int, seed: int) -> IntArray:
    """Deal whole groups into folds 0 ... folds - 1 by a seeded hash of their keys: shape (n_rows,).

    A group's fold depends on its own key and on the seed alone, so that new groups move no other.
    """
    return np.asarray(scattered(groups, seed) % np.uint64(folds), dtype=np.int64)


def scattered(keys: IntArray, seed: int) -> npt.NDArray[np.uint64]:
    """Return 64 even bits for each key, the same for equal keys: shape (n_rows,).

    The finaliser of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA, p. 453-472).
    """
    hashed = keys.astype(np.uint64) + np.uint64((seed + 1) * 0x9E3779B97F4A7C15 % WORD)
    hashed = (hashed ^ (hashed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashed = (hashed ^ (hashed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(hashed ^ (hashed >> np.uint64(31)))


def aware(night: Nights) -> datetime:
    """Return the single night of `night`, shape (1,), as aware UTC."""
    return EPOCH + timedelta(microseconds=int(night.astype(np.int64)[0]))
