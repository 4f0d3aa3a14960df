"""The exploration share: a lot lets a few eligible leads below the line join the list, with known chances.

Only leads that are worked get an outcome. A list made by score alone never learns what became of the leads it does
not show; a few that are drawn by lot, each with its chance recorded, stand for all of them when a model is trained
(Horvitz & Thompson 1952, Journal of the American Statistical Association 47: 663-685).
"""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from handoff.errors import AgreementError

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.object_]
_HASHES = 2.0**64


@dataclass(frozen=True)
class Draw:
    """Who is on the list, and how likely that was; arrays of shape (n_leads,) in the order of the leads given.

    by_order: on the list since they are the best. chosen: on the list by lot; nobody is both.
    selection_probability: in [0, 1], over all lots that could have been drawn; 0 where not eligible.
    """

    by_order: BoolArray
    chosen: BoolArray
    selection_probability: FloatArray


def draw(
    eligible: BoolArray,
    order: IntArray,
    n_places: int,
    share: float,
    lead_id: TextArray,
    night: date,
    seed: int | str,
    within: bool = False,
) -> Draw:
    """Let the best `n_places` eligible leads in by order, and share x n_places more from below them by lot.

    eligible: who may be on the list, shape (n_leads,). order: positions of all leads, the best first. lead_id: texts,
    no two alike. within: the lot takes the last of the `n_places` instead of joining them, so that a capacity holds.
    The lot is uniform without replacement, and a fraction of a place is rounded up on that share of the nights. It
    depends on seed, day and the ids of the eligible leads below the line; neither on the order of rows nor on who
    else is there. Teams that draw apart need seeds of their own ("7|north").

    Raises:
        AgreementError: `share` is not from 0 to below 1, or there are fewer than 0 places.
    """
    if not 0 <= share < 1 or n_places < 0:
        raise AgreementError(
            f"exploration: a share of {share} of {n_places} places cannot be drawn; "
            "set a share from 0 to below 1 (advised: 0.02 to 0.05) and at least 0 places"
        )
    ranked = order[eligible[order]]
    few, more = np.floor(share * n_places), share * n_places % 1
    sizes = [(int(few), 1.0 - more), (int(few) + 1, more)]
    probability = np.zeros(len(eligible))
    for size, chance in sizes:
        by_order, below = _parted(ranked, n_places - size if within else n_places)
        probability[by_order] += chance
        probability[below] += chance * min(size / max(len(below), 1), 1.0)
    size = int(few) + int(_even(f"{seed}|{_day(night)}|") < more)
    by_order, below = _parted(ranked, n_places - size if within else n_places)
    first = _first_drawn(lead_id[below], f"{seed}|{_day(night)}|", size)
    return Draw(_mask(len(eligible), by_order), _mask(len(eligible), below[first]), np.minimum(probability, 1.0))


def _parted(ranked: IntArray, n_places: int) -> tuple[IntArray, IntArray]:
    places = max(n_places, 0)
    return ranked[:places], ranked[places:]


def _first_drawn(lead_id: TextArray, prefix: str, size: int) -> IntArray:
    """Return the positions of the `size` leads whose lots come first."""
    if not size:
        return np.empty(0, dtype=np.int64)
    lots = np.array([_even(prefix + one) for one in lead_id.tolist()])
    first = np.argsort(lots, kind="stable")
    if (np.diff(lots[first]) == 0).any():
        # Equal hashes hardly ever occur; the id decides, lest the order of rows does.
        first = np.lexsort((np.asarray(lead_id, dtype=str), lots))
    return first[:size]


def _day(night: date) -> str:
    """Write the day alone: a run that is repeated an hour later is the same night."""
    return night.strftime("%Y-%m-%d")


def _even(text: str) -> float:
    """Return a number in [0, 1), evenly spread over texts."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") / _HASHES


def _mask(n_leads: int, positions: IntArray) -> BoolArray:
    mask = np.zeros(n_leads, dtype=np.bool_)
    mask[positions] = True
    return mask
