"""The exploration share, applied: some places of the SAL list go by lot, pool by pool, with every chance recorded."""

from dataclasses import dataclass
from math import ceil

import numpy as np

from handoff.policy.tiers.candidates import BoolArray, Candidates, FloatArray, IntArray
from handoff.policy.tiers.exploration import draw
from handoff.policy.tiers.rooms import NO_POOL, Rooms


@dataclass(frozen=True)
class Lots:
    """Arrays of shape (n_leads,): who is on the list, by order or by lot, and with which chance in [0, 1]."""

    listed: BoolArray
    selection_probability: FloatArray


def draw_lots(best: BoolArray, left: BoolArray, order: IntArray, night: Candidates, share: float, rooms: Rooms) -> Lots:
    """Draw `share` of each pool's places among its eligible leads that order does not put on the list.

    best: the leads that order alone would put there. left: those that rules leave to their chance. A pool without
    room for those drawn gives up its last places for them; one with room takes them in addition.
    """
    taken = best & night.complete
    if share == 0.0:
        return Lots(taken, taken.astype(np.float64))
    eligible = left & night.complete & (rooms.pool != NO_POOL)
    listed, chance = taken.copy(), np.zeros(len(night))
    # Those on the list stand first, whatever line or value kept others off it.
    ranked = order[np.argsort(~taken[order], kind="stable")]
    for pool in range(len(rooms.room)):
        here = eligible & (rooms.pool == pool)
        n_taken = int((taken & here).sum())
        within = _space(pool, rooms, listed) < ceil(share * n_taken)
        drawn = draw(here, ranked, n_taken, share, night.lead_id, night.day, f"{night.seed}|{pool}", within=within)
        listed[here] = (drawn.by_order | drawn.chosen)[here]
        chance[here] = drawn.selection_probability[here]
    return Lots(listed, chance)


def _space(pool: int, rooms: Rooms, listed: BoolArray) -> int:
    """Return how many more leads a pool, and the one that it is a part of, can take."""
    left, above = rooms.after(listed).room, rooms.parent[pool]
    return int(left[pool] if above < 0 else min(left[pool], left[above]))
