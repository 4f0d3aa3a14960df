"""One past night as a backtest replays it: its leads in four orders, its list, and what became of them.

Orders are compared on the same leads: the model's, the points table's, newest first, and random. A list takes the best
leads among those that the agreement lets through, as many as it has places; where the last places fall into a tie,
each of the tied leads has an equal share of them. A random list is taken at its expected value.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray, IntArray, Label

MODEL, POINTS, NEWEST, RANDOM = "model", "points", "newest first", "random"
ORDERS: Final = (MODEL, POINTS, NEWEST, RANDOM)
#: Orders that say how likely a lead is, not only which comes first.
PROBABILITIES: Final = (MODEL, POINTS)

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class ReplayedNight:
    """One night's leads and what became of them; arrays of shape (n_leads,).

    account: one number an account, the same on every night. scores: by order, without RANDOM; of PROBABILITIES
    they are probabilities. eligible: whom the agreement lets through. places: of the list. tier: of each lead by the
    model and the agreement; empty without an agreement.
    """

    night: datetime
    label: Label
    account: IntArray
    scores: Mapping[str, FloatArray]
    eligible: Mask
    places: int
    tier: npt.NDArray[np.object_]

    def lists(self) -> FloatArray:
        """Return each lead's share of a place in the list of each of ORDERS, shape (n_leads, 4)."""
        chance = np.zeros(len(self.label))
        columns = [shares_of_list(self.scores.get(name, chance), self.eligible, self.places) for name in ORDERS]
        return np.column_stack(columns)


def shares_of_list(score: FloatArray, eligible: Mask, places: int) -> FloatArray:
    """Return each lead's share of one of `places`, best score first among the eligible; shape (n_leads,)."""
    share = np.zeros(len(score))
    left = float(min(places, int(eligible.sum())))
    for value in np.unique(score[eligible])[::-1]:
        tied = eligible & (score == value)
        share[tied] = min(1.0, left / tied.sum())
        left -= min(left, float(tied.sum()))
        if left <= 0:
            break
    return share
