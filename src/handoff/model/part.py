"""One part of a split: its rows, less the leads and accounts of later parts, weighted back to its base rate.

Leaving those leads out is not neutral. A lead that is still open on a later night did not become SQL in
between, so nearly all rows that are lost are negative, and what remains looks richer than the nights were.
The weights give both labels the mass they had before (post-stratification: Holt & Smith 1979, J. R.
Statist. Soc. A 142, p. 33-46).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import FloatArray, IntArray, Label, Nights

Mask = npt.NDArray[np.bool_]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Part:
    """Rows of one period: rising positions in the table, and weights with mean 1, both of shape (n_rows,)."""

    name: str
    positions: IntArray
    weight: FloatArray
    first: datetime
    last: datetime
    positives: int
    negatives: int
    leads: int
    left_out_leads: int
    left_out_accounts: int

    def __len__(self) -> int:
        return len(self.positions)


def part_of(table: TrainingTable, name: str, within: Mask, later: Mask) -> Part:
    """Return the rows `within`, less leads and accounts found among `later`; masks of shape (n_rows,)."""
    rows = table.features.rows
    lead, account = rows["lead_key"].to_numpy(), rows["account_key"].to_numpy()
    same_lead = within & np.isin(lead, lead[later])
    same_account = within & ~same_lead & (account >= 0) & np.isin(account, account[later])
    kept = np.flatnonzero(within & ~same_lead & ~same_account).astype(np.int64)
    label, nights = table.label[kept], rows["as_of"].to_numpy().astype("datetime64[us]")[within]
    return Part(
        name=name,
        positions=kept,
        weight=restoring_weight(label, table.label[within]),
        first=_aware(nights.min(keepdims=True)),
        last=_aware(nights.max(keepdims=True)),
        positives=int(label.sum()),
        negatives=int(len(label) - label.sum()),
        leads=len(np.unique(lead[kept])),
        left_out_leads=int(same_lead.sum()),
        left_out_accounts=int(same_account.sum()),
    )


def restoring_weight(kept: Label, before: Label) -> FloatArray:
    """Return weights with mean 1 that give the kept rows the base rate of all rows before."""
    if len(kept) == 0 or kept.min() == kept.max():
        return np.ones(len(kept))
    rate, kept_rate = float(before.mean()), float(kept.mean())
    return np.where(kept == 1, rate / kept_rate, (1 - rate) / (1 - kept_rate))


def _aware(night: Nights) -> datetime:
    return EPOCH + timedelta(microseconds=int(night.astype(np.int64)[0]))
