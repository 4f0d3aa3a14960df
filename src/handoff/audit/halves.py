"""The two halves of an audit: older rows that rates are learned from, newer rows that they are judged on."""

from dataclasses import dataclass

import numpy as np

from handoff.audit.subject import Bools, IntArray, Subject, scattered
from handoff.domain.instants import MICROSECONDS_PER_DAY

#: Share of the rows that are judged, and fewest rows of each outcome in either half.
JUDGED_SHARE = 0.4
FEWEST = 15
#: Rows of about the same time, among which leads are compared: at the most so many groups without nights in common.
BLOCKS = 12
ROWS_PER_NIGHT = 20


@dataclass(frozen=True)
class Halves:
    """Which rows teach and which are judged, (n_rows,), and the block of time of each row.

    A column is judged among rows of one block only: prices, seasons and base rates that move with time then neither
    help nor hurt it.
    """

    learn: Bools
    judge: Bools
    block: IntArray
    forward: bool
    words: str

    @property
    def n_blocks(self) -> int:
        """How many blocks there are."""
        return int(self.block.max(initial=-1)) + 1


def halve(subject: Subject, seed: int) -> Halves:
    """Halve rows in canonical order: forward in time where that leaves enough, else by account."""
    return _forward(subject) or _by_account(subject, seed)


def recent(subject: Subject, halves: Halves, seed: int) -> Halves:
    """Halve the judged rows again, by account: a column that came into use lately has no older rows to learn from."""
    teaches = halves.judge & (scattered(subject.account, seed) < 0.5)
    return Halves(teaches, halves.judge & ~teaches, halves.block, forward=False, words="newer rows, by account")


def enough(subject: Subject, halves: Halves) -> bool:
    """Say whether both halves have SQLs and others enough to say anything."""
    return _fewest(subject, halves.learn, halves.judge) >= FEWEST


def _fewest(subject: Subject, *masks: Bools) -> int:
    label = subject.table.label
    return min(int((label[mask] == outcome).sum()) for mask in masks for outcome in (0, 1))


def _forward(subject: Subject) -> Halves | None:
    moment, account = subject.moment, subject.account
    horizon = subject.table.horizon_days * MICROSECONDS_PER_DAY
    first = moment[min(int(len(moment) * (1 - JUDGED_SHARE)), len(moment) - 1)] if len(moment) else 0
    judge = moment >= first
    learn = (moment <= first - horizon) & ~np.isin(account, np.unique(account[judge]))
    if _fewest(subject, learn, judge) < FEWEST:
        return None
    words = (
        f"learned on {learn.sum():,} rows until {_day(moment[learn].max())}, judged on {judge.sum():,} rows from "
        f"{_day(first)} on, leads of other accounts, compared within nights or weeks"
    )
    return Halves(learn, judge, _blocks(moment), forward=True, words=words)


def _by_account(subject: Subject, seed: int) -> Halves:
    judge = scattered(subject.account, seed) < 0.5
    words = (
        f"learned on one half of the accounts ({(~judge).sum():,} rows), judged on the other ({judge.sum():,}): the "
        "nights do not hold two periods that are a horizon apart, with SQLs in both"
    )
    return Halves(~judge, judge, _blocks(subject.moment), forward=False, words=words)


def _blocks(moment: IntArray) -> IntArray:
    """Number rows (in time order) by night; where nearly every row has its own, by equal shares of the rows."""
    _, night = np.unique(moment, return_inverse=True)
    n_nights = int(night.max(initial=-1)) + 1
    if n_nights * ROWS_PER_NIGHT <= len(moment):
        return night.astype(np.int64)
    first_of_night = np.searchsorted(night, night)
    return (first_of_night * BLOCKS // len(moment)).astype(np.int64)


def _day(moment: int) -> str:
    return str(np.datetime64(int(moment), "us"))[:10]
