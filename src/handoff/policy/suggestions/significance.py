"""Tests of many criteria at once: by account, and with the number of tests in mind."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray, IntArray
from handoff.policy.preview.volumes import Mask
from handoff.policy.suggestions.found import Period


def passes(p_value: FloatArray, rate: float) -> Mask:
    """Mark the p-values, shape (n_tests,), that pass at a false discovery rate.

    Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57: 289-300.
    """
    order = np.argsort(p_value, kind="stable")
    under = np.flatnonzero(p_value[order] <= rate * np.arange(1, len(order) + 1) / max(len(order), 1))
    passed = np.zeros(len(order), dtype=np.bool_)
    passed[order[: int(under[-1]) + 1 if len(under) else 0]] = True
    return passed


@dataclass(frozen=True)
class RateTests:
    """The difference of the rates of SQL with and without each criterion; arrays of shape (n_criteria,)."""

    difference: FloatArray
    p_greater: FloatArray
    accounts: IntArray
    sql: FloatArray
    lift: FloatArray

    @classmethod
    def of(cls, period: Period) -> Self:
        """Test each criterion, with a variance over accounts (Liang & Zeger 1986, Biometrika 73: 13-22)."""
        from scipy.stats import norm

        met, label = period.met.astype(np.float64), period.label.astype(np.float64)
        count, hits = met.sum(axis=0), label @ met
        without, without_hits = len(label) - count, label.sum() - hits
        with np.errstate(divide="ignore", invalid="ignore"):
            rate, other = hits / count, without_hits / without
            influence = met * ((label[:, None] - rate) / count) - (1 - met) * ((label[:, None] - other) / without)
            by_account = sums_by(influence, period.account)
            error = np.sqrt((by_account**2).sum(axis=0))
            difference = rate - other
            p_greater = norm.sf(difference / error)
            lift = rate / label.mean()
        accounts = (sums_by(met, period.account) > 0).sum(axis=0)
        return cls(difference, p_greater, accounts, hits, lift)


def sums_by(columns: FloatArray, account: IntArray) -> npt.NDArray[np.float64]:
    """Sum rows of shape (n_rows, n_columns) by account: (n_accounts, n_columns)."""
    _, cluster = np.unique(account, return_inverse=True)
    order = np.argsort(cluster, kind="stable")
    starts = np.flatnonzero(np.append(True, np.diff(cluster[order]) != 0))
    return np.asarray(np.add.reduceat(columns[order], starts, axis=0))
