"""How well the values of a column rank leads of the same time: learned on one half, judged on the other."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.audit.halves import Halves
from handoff.audit.subject import IntArray

FloatArray = npt.NDArray[np.float64]
#: A value's rate leans on the base rate as if so many rows had been seen before.
PRIOR_ROWS = 20.0
#: 95 % one-sided.
Z = 1.645


@dataclass(frozen=True)
class Auc:
    """An AUC among rows of the same time, its lower bound, and the number of SQL leads that it rests on."""

    value: float
    low: float
    support: int


@dataclass(frozen=True)
class Judge:
    """Rows' outcome (n_rows,), halves and leads; ranks codes, whole numbers from 0 on that stand for values."""

    outcome: IntArray
    halves: Halves
    n_sql: int
    n_others: int

    @classmethod
    def of(cls, outcome: npt.NDArray[Any], halves: Halves, lead: IntArray) -> "Judge":
        """Count the judged leads of each outcome."""
        judged = halves.judge
        positive = np.unique(lead[judged & (outcome == 1)])
        n_others = len(np.setdiff1d(np.unique(lead[judged]), positive))
        return cls(outcome.astype(np.int64), halves, len(positive), max(n_others, 1))

    def rates(self, codes: IntArray) -> FloatArray:
        """Return the smoothed share of SQLs of each code among the learned rows, (n_codes,)."""
        n_codes, learn = int(codes.max(initial=0)) + 1, self.halves.learn
        rows = np.bincount(codes[learn], minlength=n_codes)
        sql = np.bincount(codes[learn], weights=self.outcome[learn], minlength=n_codes)
        base = sql.sum() / max(rows.sum(), 1)
        return np.asarray((sql + PRIOR_ROWS * base) / (rows + PRIOR_ROWS))

    def auc(self, codes: IntArray) -> Auc:
        """Return how well the learned rates of codes, shape (n_rows,), rank the judged rows."""
        return self.auc_of(self.rates(codes), codes)

    def auc_of(self, score: FloatArray, codes: IntArray | None = None) -> Auc:
        """Return how well the scores of codes (or of rows) rank the judged rows; equal scores count half."""
        levels, place = np.unique(score, return_inverse=True)
        level = place.reshape(-1) if codes is None else place.reshape(-1)[codes]
        value = within_blocks(self.halves.block, level, self.outcome, self.halves.judge, len(levels))
        return Auc(value, value - Z * standard_error(value, self.n_sql, self.n_others), self.n_sql)

    def learned_auc(self, score: FloatArray) -> float:
        """Return the AUC of rows' scores among the learned rows: its side of 0.5 is the direction."""
        levels, place = np.unique(score, return_inverse=True)
        return within_blocks(self.halves.block, place.reshape(-1), self.outcome, self.halves.learn, len(levels))


def within_blocks(
    block: IntArray, level: IntArray, outcome: IntArray, rows: npt.NDArray[np.bool_], n_levels: int
) -> float:
    """Return P(an SQL ranks above another lead of its block), ties half; 0.5 where no block holds both.

    Mann-Whitney's statistic summed over strata (van Elteren 1960, with pairs as weights).
    """
    order = np.lexsort((level[rows], block[rows]))
    of_block, of_level, of_outcome = block[rows][order], level[rows][order], outcome[rows][order]
    cell = of_block * n_levels + of_level
    begins = np.flatnonzero(np.append(True, cell[1:] != cell[:-1])[: len(cell)])
    if not len(begins):
        return 0.5
    sql = np.add.reduceat(of_outcome, begins).astype(np.float64)
    others = np.diff(np.append(begins, len(cell))) - sql
    n_blocks, place = int(block.max()) + 1, of_block[begins]
    n_others = np.bincount(place, weights=others, minlength=n_blocks)
    before_block = np.append(0.0, np.cumsum(n_others)[:-1])
    below = np.cumsum(others) - others - before_block[place]
    pairs = float((np.bincount(place, weights=sql, minlength=n_blocks) * n_others).sum())
    return float((sql * (below + others / 2)).sum() / pairs) if pairs else 0.5


def standard_error(auc: float, n_sql: int, n_others: int) -> float:
    """Return the standard error of an AUC (Hanley & McNeil 1982, Radiology 143: 29-36)."""
    if not n_sql:
        return 0.5
    auc = min(max(auc, 0.5), 1.0)
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + (n_sql - 1) * (q1 - auc**2) + (n_others - 1) * (q2 - auc**2)
    # Rows of a handful of leads say nothing, however well they agree.
    return float(np.sqrt(max(spread, 0.25) / (n_sql * n_others)))
