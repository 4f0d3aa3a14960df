"""What an agreement would have done on past nights: how many leads, and how many of them became SQL."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray, IntArray, Label, Nights
from handoff.model.bootstrap import Estimate, cluster_weights, interval

Mask = npt.NDArray[np.bool_]
#: What stands for an outcome or a decision that nobody knows.
UNKNOWN: Final = -1


@dataclass(frozen=True)
class PreviewRows:
    """Open leads on past nights; arrays of shape (n_rows,).

    account: one number an account. probability: in [0, 1]. sql: 1 became SQL within the horizon, 0 did not, -1 cannot
    be said: the horizon is not over, or the model has learned from that night. decision: 1 sales accepted
    the lead, 0 rejected it, -1 neither within the horizon.
    """

    night: Nights
    lead: IntArray
    account: IntArray
    probability: FloatArray
    sql: Label
    decision: Label

    def __len__(self) -> int:
        return len(self.lead)

    @property
    def known(self) -> Mask:
        """Rows whose outcome is known and was hidden from the model."""
        return np.asarray(self.sql != UNKNOWN)

    @cached_property
    def by_lead(self) -> IntArray:
        """Positions by lead, then night."""
        return np.lexsort((self.night, self.lead)).astype(np.int64)

    @cached_property
    def cluster(self) -> IntArray:
        """The accounts numbered from 0, of shape (n_rows,)."""
        return np.unique(self.account, return_inverse=True)[1].astype(np.int64)

    @property
    def nights(self) -> Nights:
        """The nights, rising, of shape (n_nights,)."""
        return np.unique(self.night)


@dataclass(frozen=True)
class Volume:
    """A part of the leads, on the average night.

    leads_a_night, expected_a_night: leads and the sum of their probabilities, over all nights. The rest over the nights
    whose outcome is known: leads, expected and actual SQL a night, precision (share that became SQL), recall (share of
    all open leads that became SQL), acceptance (share accepted of the `decided` leads that sales decided on, each
    lead counted once). Shares have 95 % intervals by account; NaN where nothing can be said.
    """

    name: str
    leads_a_night: float
    expected_a_night: float
    known_leads_a_night: float
    known_expected_a_night: float
    sql_a_night: float
    precision: Estimate
    recall: Estimate
    decided: int
    acceptance: Estimate

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values; NaN becomes None."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def volumes(rows: PreviewRows, parts: Sequence[tuple[str, Mask]], draws: int, seed: int) -> tuple[Volume, ...]:
    """Measure parts of the rows, each a name and a mask of shape (n_rows,)."""
    if not parts or not len(rows):
        return ()
    sums = [_Sums.of(rows, mask) for _, mask in parts]
    by_account = np.stack([_by_cluster(one.columns, rows.cluster) for one in sums], axis=1)
    clusters = np.arange(by_account.shape[0])
    drawn = [np.einsum("da,apc->dpc", weights, by_account) for weights in cluster_weights(clusters, draws, seed)]
    draws_of = np.concatenate(drawn)
    return tuple(
        _volume(rows, name, one, draws_of[:, place])
        for place, ((name, _), one) in enumerate(zip(parts, sums, strict=True))
    )


def first_of_each(rows: PreviewRows, inside: Mask) -> Mask:
    """Mark the earliest row of each lead among the rows `inside`, of shape (n_rows,)."""
    order = rows.by_lead[inside[rows.by_lead]]
    first = np.zeros(len(rows), dtype=np.bool_)
    first[order[np.append(True, np.diff(rows.lead[order]) != 0)[: len(order)]]] = True
    return first


@dataclass(frozen=True)
class _Sums:
    """What is summed of the rows of one part; columns of shape (n_rows, 5): see `of`."""

    all_rows: int
    expected: float
    known_expected: float
    columns: FloatArray

    @classmethod
    def of(cls, rows: PreviewRows, mask: Mask) -> "_Sums":
        """Columns: known rows, SQL among them, SQL of all rows, leads decided on, leads accepted."""
        known, decided = mask & rows.known, rows.decision != UNKNOWN
        once = first_of_each(rows, mask & rows.known & decided)
        hit = rows.sql == 1
        columns = np.column_stack([known, known & hit, hit, once, once & (rows.decision == 1)])
        expected, known_expected = rows.probability[mask].sum(), rows.probability[known].sum()
        return cls(int(mask.sum()), float(expected), float(known_expected), columns.astype(np.float64))


def _by_cluster(columns: FloatArray, cluster: IntArray) -> FloatArray:
    return np.column_stack([np.bincount(cluster, column) for column in columns.T])


def _volume(rows: PreviewRows, name: str, sums: _Sums, drawn: FloatArray) -> Volume:
    nights, known_nights = max(len(rows.nights), 1), len(np.unique(rows.night[rows.known]))
    known, hits, all_hits, decided, accepted = sums.columns.sum(axis=0).tolist()
    each = known_nights or float("nan")
    return Volume(
        name=name,
        leads_a_night=sums.all_rows / nights,
        expected_a_night=sums.expected / nights,
        known_leads_a_night=known / each,
        known_expected_a_night=sums.known_expected / each,
        sql_a_night=hits / each,
        precision=interval(_share(hits, known), _shares(drawn[:, 1], drawn[:, 0])),
        recall=interval(_share(hits, all_hits), _shares(drawn[:, 1], drawn[:, 2])),
        decided=int(decided),
        acceptance=interval(_share(accepted, decided), _shares(drawn[:, 4], drawn[:, 3])),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _shares(part: FloatArray, whole: FloatArray) -> FloatArray:
    nothing = np.full(part.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=nothing, where=whole > 0))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return None if isinstance(value, float) and not np.isfinite(value) else value
