"""Fewer training rows than there are, chosen by lot, each standing for all that it was drawn from.

Before the test period every row that became SQL is kept, and of the others in each week a share, each weighing one over
that share: SQLs are what there is little of, and a model learns little from the millionth row without one (King & Zeng
2001, Political Analysis 9: 137-163, on sampling by outcome with weights). In the test period whole accounts are kept or
left out, whatever became of them, so that every count, rate and curve of a report is that of the leads themselves.

Who is kept depends on lead, night, account and seed alone, never on the order of the rows.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import FloatArray, IntArray, Label, Nights
from handoff.model.part import Mask, scattered

_LOTS = 2.0**64


@dataclass(frozen=True)
class SampledRows:
    """Which rows are kept, shape (n_rows,), and how many rows each kept one stands for, shape (n_kept,)."""

    kept: Mask
    stands: FloatArray


@dataclass(frozen=True)
class Sampling:
    """What was learned and tested from, of how much. tested_share: share of the accounts that the test is about."""

    rows: int
    of_rows: int
    positives: int
    largest: float
    tested_share: float

    @property
    def sentence(self) -> str:
        """Say what was left out."""
        return (
            f"{self.rows:,} of {self.of_rows:,} rows (training.max_rows): every one of the {self.positives:,} that "
            "became SQL before the test period and, by lot, a share of the others, each with the weight of those that "
            f"it stands for (at most {self.largest:,.1f}); tested on {self.tested_share:.1%} of the accounts"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {**asdict(self), "sentence": self.sentence}


@dataclass(frozen=True)
class AllRows:
    """All labelled rows, arrays of shape (n_rows,): lead_key, account (one number an account), night, label, test.

    test: whether the row is of the test period.
    """

    lead: npt.NDArray[np.integer]
    account: npt.NDArray[np.integer]
    night: Nights
    label: Label
    test: Mask

    def __len__(self) -> int:
        return len(self.label)


def sample_rows(rows: AllRows, most: int, seed: int) -> SampledRows | None:
    """Return about `most` rows; None where there are no more than that.

    Of the rows before the test period at least half as many as fit are such that did not become SQL.
    """
    if len(rows) <= most:
        return None
    stands = np.zeros(len(rows))
    tested = rows.test & (_lots(rows.account, seed) < most / len(rows))
    stands[tested] = rows.test.sum() / max(1, tested.sum())
    positive = ~rows.test & (rows.label == 1)
    stands[positive] = 1.0
    room = most - int(tested.sum())
    _draw_others(rows, ~rows.test & ~positive, max(room - int(positive.sum()), room // 2), seed, stands)
    kept = stands > 0
    return SampledRows(kept, stands[kept])


def sampling_of(table: TrainingTable, test: IntArray) -> Sampling | None:
    """Return what a table's rows were drawn from; None where nothing was left out. test: positions of the test rows."""
    if table.stands is None:
        return None
    before = np.ones(len(table), dtype=np.bool_)
    before[test] = False
    return Sampling(
        rows=len(table),
        of_rows=round(float(table.stands.sum())),
        positives=int(table.label[before].sum()),
        largest=float(table.stands[before].max(initial=1.0)),
        tested_share=share_tested(table, test),
    )


def share_tested(table: TrainingTable, test: IntArray) -> float:
    """Return the share of the leads of a test night that is in the table, in (0, 1]; test: positions of its rows."""
    return 1.0 if table.stands is None or not len(test) else float(1.0 / table.stands[test[0]])


def evened(table: TrainingTable, positions: IntArray, seed: int) -> IntArray:
    """Return some of `positions` so that every row of the data is as likely to be among them.

    For what counts rows as they are, such as the rates of the leads that share a fact.
    """
    if table.stands is None:
        return positions
    stands, rows = table.stands[positions], table.features.rows
    night = rows["as_of"].to_numpy().astype("datetime64[us]")[positions]
    lot = _lots(_of_row(rows["lead_key"].to_numpy()[positions], night), seed + 1)
    return np.asarray(positions[lot * stands.max(initial=1.0) < stands], dtype=np.int64)


def _draw_others(rows: AllRows, others: Mask, room: int, seed: int, stands: FloatArray) -> None:
    """Write what each drawn row stands for: of every week the same share, exactly."""
    week = rows.night.astype("datetime64[W]").astype(np.int64)
    share = min(1.0, room / max(1, int(others.sum())))
    for one in np.unique(week[others]):
        here = np.flatnonzero(others & (week == one))
        drawn = int(np.ceil(share * len(here)))
        lot = scattered(_of_row(rows.lead[here], rows.night[here]), seed)
        chosen = here[np.argsort(lot, kind="stable")[:drawn]]
        stands[chosen] = len(here) / drawn


def _of_row(lead: npt.NDArray[np.integer], night: Nights) -> IntArray:
    seconds = night.astype("datetime64[us]").astype(np.int64) // 1_000_000
    return np.asarray(lead.astype(np.int64) * 2_654_435_761 + seconds)


def _lots(keys: npt.NDArray[np.integer], seed: int) -> FloatArray:
    """Return a number in [0, 1) for each key, the same for equal keys."""
    return np.asarray(scattered(keys.astype(np.int64), seed).astype(np.float64) / _LOTS)
