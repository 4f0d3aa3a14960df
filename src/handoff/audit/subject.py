"""What is audited: the training rows, and what is known of their leads beside the features."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from handoff.domain.feature_table import TrainingTable
from handoff.model.part import scattered as bits_of

IntArray = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

#: No such instant: the largest integer, as in the stage history.
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Column:
    """An attribute as the source has it today.

    present: whether it says anything, (n_leads,). number: its value where it is a number or holds one, (n_leads,)
    float64, None for text. date: its instant where it is a date, (n_leads,) microseconds since 1970, NEVER where
    missing. unique: share of distinct values among those present.
    """

    present: Bools
    number: npt.NDArray[np.float64] | None = None
    date: IntArray | None = None
    unique: float = 0.0


@dataclass(frozen=True)
class Changes:
    """The history of one attribute: lead_key and instant (microseconds since 1970) of each change, (n_changes,)."""

    lead: IntArray
    changed: IntArray


@dataclass(frozen=True)
class Subject:
    """Training rows and their leads.

    Attributes:
        table: the labelled rows, in any order.
        sql_after: when the row's lead became SQL at or after as_of (microseconds since 1970, NEVER), (n_rows,).
        columns: each attribute of the leads, by name; arrays over all lead_keys.
        changes: the history of the attributes that have one; their features are taken as of each night.
        person: the same number for leads that are one person, -1 where nobody can tell, (n_leads,).
        order: place of each lead in an order that should mean nothing (by file, by id), by name, (n_leads,).
    """

    table: TrainingTable
    sql_after: IntArray
    columns: Mapping[str, Column] = field(default_factory=dict)
    changes: Mapping[str, Changes] = field(default_factory=dict)
    person: IntArray | None = None
    order: Mapping[str, IntArray] = field(default_factory=dict)

    @property
    def lead(self) -> IntArray:
        """lead_key of each row."""
        return self.table.features.rows["lead_key"].to_numpy().astype(np.int64)

    @property
    def moment(self) -> IntArray:
        """as_of of each row, microseconds since 1970."""
        return self.table.features.rows["as_of"].to_numpy().astype("datetime64[us]").astype(np.int64)

    @property
    def account(self) -> IntArray:
        """One number an account, (n_rows,); a lead without account (key below 0) is its own."""
        account = self.table.features.rows["account_key"].to_numpy().astype(np.int64)
        return np.where(account >= 0, account, -1 - self.lead)

    def take(self, positions: IntArray) -> "Subject":
        """Return the rows at `positions`, in that order."""
        table, sql_after = self.table.take(positions), self.sql_after[positions]
        return Subject(table, sql_after, self.columns, self.changes, self.person, self.order)


def sample(subject: Subject, most: int, seed: int) -> Subject:
    """Return the rows in canonical order, and of more than `most` those of a random share of the leads."""
    lead, moment = subject.lead, subject.moment
    order = np.lexsort((lead, moment)).astype(np.int64)
    if len(order) > most:
        share = most / len(order)
        order = order[scattered(lead[order], seed) < share]
    return subject.take(order)


def scattered(keys: IntArray, seed: int) -> npt.NDArray[np.float64]:
    """Return a number in [0, 1) for each key, the same for equal keys."""
    return np.asarray((bits_of(keys, seed) >> np.uint64(11)).astype(np.float64) / 2.0**53)


def first_rows(lead: IntArray, chosen: Bools) -> IntArray:
    """Return the position of the first chosen row of each lead, in the rows' order."""
    rows = np.flatnonzero(chosen)
    _, first = np.unique(lead[rows], return_index=True)
    return np.asarray(rows[first], dtype=np.int64)


def spread(values: npt.NDArray[Any], lead: IntArray) -> npt.NDArray[Any]:
    """Return a lead's value for each of its rows."""
    return values[lead]
