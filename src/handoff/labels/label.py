"""Labels: did the lead become SQL within the horizon after its snapshot, and is it too early to know?"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from handoff.domain.dataset import Dataset
from handoff.domain.instants import MICROSECONDS_PER_DAY, epoch_microseconds
from handoff.domain.stages import TARGET, Stage
from handoff.labels.snapshots import SnapshotRows
from handoff.labels.stage_times import StageTimes


@dataclass(frozen=True)
class Labels:
    """The rows whose outcome is known, their labels, and how many rows were left out and why.

    rows: mature rows. label: (n_rows,) int8, 1 when SQL was entered in [as_of, as_of + horizon), else 0.
    immature: rows whose window was not over when the data ended. already_sql: rows of leads that were SQL
    before as_of, which became known only later.
    """

    rows: SnapshotRows
    label: npt.NDArray[np.int8]
    horizon_days: int
    immature: int
    already_sql: int

    def base_rate_by_month(self) -> list[tuple[str, int, float]]:
        """Return (month, rows, share of SQL) for each calendar month of snapshots."""
        months = self.rows.as_of.astype("datetime64[M]")
        found = []
        for month in np.unique(months):
            of_month = self.label[months == month]
            found.append((str(month), len(of_month), float(of_month.mean())))
        return found


def label_rows(dataset: Dataset, rows: SnapshotRows, horizon_days: int, observed_until: datetime | None) -> Labels:
    """Label snapshot rows; a row counts only when all of its window was observed.

    Args:
        dataset: its stages decide.
        rows: the snapshots.
        horizon_days: length of the window after as_of.
        observed_until: outcomes are complete until this instant; None: each row's outcome is known (a flat table).
    """
    moment = rows.as_of.astype(np.int64)
    horizon = horizon_days * MICROSECONDS_PER_DAY
    within, before = _sql_around(dataset, rows, moment, horizon)
    mature = np.ones(len(rows), dtype=np.bool_)
    if observed_until is not None:
        mature = moment + horizon <= epoch_microseconds(observed_until)
    chosen = mature & ~before
    return Labels(
        rows=rows.take(chosen),
        label=within[chosen].astype(np.int8),
        horizon_days=horizon_days,
        immature=int((~mature).sum()),
        already_sql=int((mature & before).sum()),
    )


def _sql_around(
    dataset: Dataset, rows: SnapshotRows, moment: npt.NDArray[np.int64], horizon: int
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Say for each row whether SQL came within the horizon, and whether it had come before and was not yet known."""
    stages = StageTimes.of(dataset)
    sql = _qualified(stages)
    recycled = stages.of_stages([Stage.RECYCLED])
    within = np.zeros(len(rows), dtype=np.bool_)
    before = np.zeros(len(rows), dtype=np.bool_)
    for entered, seen in _by_turn(sql, dataset.n_leads):
        at, known = entered[rows.lead_key], seen[rows.lead_key]
        within |= (at >= moment) & (at < moment + horizon)
        again = recycled.first_after(entered)[rows.lead_key]
        before |= (at < moment) & (known >= moment) & (again >= moment)
    return within, before


def _qualified(stages: StageTimes) -> StageTimes:
    """Return the entries into SQL; for leads whose SQL nobody recorded, those into won, which cannot be without it."""
    of_target = stages.of_stages([TARGET])
    won = stages.of_stages([Stage.WON])
    return of_target.and_also(won.of_leads_outside(of_target))


def _by_turn(sql: StageTimes, n_leads: int) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Return each lead's first, second, ... SQL entry as arrays over all leads; most leads have one at the most."""
    order = np.lexsort((sql.entered, sql.lead))
    lead, entered, seen = sql.lead[order], sql.entered[order], sql.seen[order]
    begins = np.flatnonzero(np.append(True, lead[1:] != lead[:-1])[: len(lead)])
    turn = np.arange(len(lead)) - np.repeat(begins, np.diff(np.append(begins, len(lead))))
    turns = []
    for number in range(int(turn.max(initial=-1)) + 1):
        of_turn = turn == number
        at = np.full(n_leads, np.iinfo(np.int64).max)
        known = np.full(n_leads, np.iinfo(np.int64).min)
        at[lead[of_turn]], known[lead[of_turn]] = entered[of_turn], seen[of_turn]
        turns.append((at, known))
    return turns
