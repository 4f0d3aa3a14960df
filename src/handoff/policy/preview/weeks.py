"""How many leads are newly handed over in a week: a lead that stays on the list for ten nights is one lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray, IntArray, Nights
from handoff.policy.preview.volumes import Mask, PreviewRows

#: A lead is handed over anew when it was not in the tier for this many days before.
REST_DAYS: Final = 14
_DAY: Final = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Weekly:
    """Newly handed-over leads by week; arrays of shape (n_weeks,), the oldest first.

    ends: the last night of each week. leads: how many. expected: the sum of their probabilities. sql: how many
    became SQL; NaN where the outcome of the week is not known.
    """

    ends: Nights
    leads: IntArray
    expected: FloatArray
    sql: FloatArray

    def __len__(self) -> int:
        return len(self.ends)


def weekly(rows: PreviewRows, inside: Mask) -> Weekly:
    """Count the leads that come into a part of the rows (mask of shape (n_rows,)) in each whole week.

    Weeks are counted back from the newest night. The first 14 days only say who was on the list already.
    """
    nights = rows.nights
    newest, counted_from = nights[-1], nights[0] + REST_DAYS * _DAY
    n_weeks = max(0, int((newest - counted_from) // (7 * _DAY)))
    new = newly(rows, inside)
    week = n_weeks - 1 - ((newest - rows.night) // (7 * _DAY)).astype(np.int64)
    chosen = new & (week >= 0)
    known = _whole(rows, week, n_weeks)
    hits = _sums(week[chosen], rows.sql[chosen] == 1, n_weeks)
    return Weekly(
        ends=newest - np.arange(n_weeks - 1, -1, -1) * 7 * _DAY,
        leads=_sums(week[chosen], chosen[chosen], n_weeks).astype(np.int64),
        expected=_sums(week[chosen], rows.probability[chosen], n_weeks),
        sql=np.where(known, hits, np.nan),
    )


def newly(rows: PreviewRows, inside: Mask) -> Mask:
    """Mark the rows of leads that were not in this part during the 14 days before; shape (n_rows,)."""
    order = rows.by_lead[inside[rows.by_lead]]
    lead, night = rows.lead[order], rows.night[order]
    same = np.append(False, lead[1:] == lead[:-1])[: len(order)]
    away = np.append(np.timedelta64(0, "us"), night[1:] - night[:-1])[: len(order)]
    new = np.zeros(len(rows), dtype=np.bool_)
    new[order[~same | (away > REST_DAYS * _DAY)]] = True
    return new


def nightly(rows: PreviewRows, parts: Sequence[Mask]) -> IntArray:
    """Count the rows of each part on each night: shape (n_parts, n_nights)."""
    nights, place = np.unique(rows.night, return_inverse=True)
    counts = [np.bincount(place[part], minlength=len(nights)) for part in parts]
    return np.array(counts, dtype=np.int64).reshape(len(parts), len(nights))


def _sums(week: IntArray, amount: npt.NDArray[Any], n_weeks: int) -> FloatArray:
    return np.bincount(week, amount.astype(np.float64), minlength=n_weeks)[:n_weeks].astype(np.float64)


def _whole(rows: PreviewRows, week: IntArray, n_weeks: int) -> Mask:
    """Mark the weeks on all nights of which outcomes are known."""
    nights, place = np.unique(rows.night, return_inverse=True)
    known = np.bincount(place, rows.known, minlength=len(nights)) > 0
    of_night = np.full(len(nights), -1)
    of_night[place] = week
    there = of_night >= 0
    in_all = _sums(of_night[there], there[there], n_weeks)
    in_known = _sums(of_night[there], known[there], n_weeks)
    return np.asarray((in_all > 0) & (in_known == in_all))
