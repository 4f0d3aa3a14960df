"""Fills one tier: everybody who may be in it, down to its line, its places and its promised precision."""

from collections.abc import Callable

import numpy as np

from handoff.domain.agreement import Tiers
from handoff.domain.tiers import Tier
from handoff.policy.tiers.candidates import BoolArray, Candidates, FloatArray, IntArray
from handoff.policy.tiers.rooms import Rooms


def fill(tier: Tier, tiers: Tiers, night: Candidates, left: BoolArray, rooms: Rooms) -> BoolArray:
    """Mark the leads of `left` that are in `tier`; an incomplete one would be in it, but takes no place.

    Equal leads are ordered by lead_id. Of leads alike in rules, team, owner, value and last night's tier, one with a
    higher probability is in it whenever one with a lower is.
    """
    held = night.held(tier, tiers.hysteresis)
    order = night.best_first(held)

    def above(line: float) -> BoolArray:
        return rooms.fill(left & (held >= line), night.complete, order)

    terms = tiers.terms(tier)
    floor = tiers.floor(tier)
    if terms is None or terms.precision is None:
        return above(floor)
    return above(_precise_line(held[left & (held >= floor)], terms.precision, lambda line: _mean(night, above(line))))


def in_order(tier: Tier, tiers: Tiers, night: Candidates) -> IntArray:
    """Return positions, best first, as `tier` is filled."""
    return night.best_first(night.held(tier, tiers.hysteresis))


def _precise_line(held: FloatArray, precision: float, mean_above: Callable[[float], float]) -> float:
    """Return the lowest line above which the tier's mean probability is at least `precision`; infinite for none.

    Probabilities are calibrated, so the mean is the share that is expected to become SQL. It rises with the line, but
    for places that teams and values give otherwise; the line found keeps the promise in any case.
    """
    lines = np.unique(held)
    low, high = 0, len(lines)
    while low < high:
        middle = (low + high) // 2
        if mean_above(float(lines[middle])) >= precision:
            high = middle
        else:
            low = middle + 1
    return float(lines[low]) if low < len(lines) else float("inf")


def _mean(night: Candidates, inside: BoolArray) -> float:
    taken = night.probability[inside & night.complete]
    # Rounding in the last bit must not cost a lead its place; a tier without a complete lead breaks no promise.
    return float(taken.mean()) + 1e-12 if len(taken) else 1.0
