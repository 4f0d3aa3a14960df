"""How many leads can be taken tonight, and by whom: one number for all, or the places of each team's reps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from handoff.domain.agreement import REPS, Team, TierTerms
from handoff.policy.tiers.candidates import BoolArray, Candidates, IntArray

NO_POOL: Final = -1


@dataclass(frozen=True)
class Rooms:
    """Pools of places.

    pool: of shape (n_leads,), which pool a lead takes its place from; -1: nobody takes it. room: of shape (n_pools,),
    places. parent: of shape (n_pools,), the pool that a pool's places are part of, -1 for none: the places of one rep
    are part of the team's.
    """

    pool: IntArray
    room: IntArray
    parent: IntArray

    def fill(self, candidate: BoolArray, complete: BoolArray, order: IntArray) -> BoolArray:
        """Mark the candidates that get a place; an incomplete one would get one, but takes none.

        order: positions of all leads, the best first. Pools with a parent are filled before it.
        """
        parent = np.append(self.parent, NO_POOL)[self.pool]
        own = _first_of_each(self.pool, self.room, candidate & (parent != NO_POOL), complete, order)
        # Who is inside a part must be inside the whole too: others may have taken of its places.
        inside = _first_of_each(parent, self.room, own, complete, order)
        room = self.room.copy()
        np.subtract.at(room, parent[inside & complete], 1)
        whole = candidate & (parent == NO_POOL) & (self.pool != NO_POOL)
        return inside | _first_of_each(self.pool, room, whole, complete, order)

    def after(self, taken: BoolArray) -> "Rooms":
        """Return what is left when the leads `taken` have had their places."""
        room, pools = self.room.copy(), self.pool[taken & (self.pool != NO_POOL)]
        np.subtract.at(room, pools, 1)
        above = self.parent[pools]
        np.subtract.at(room, above[above >= 0], 1)
        return replace(self, room=np.maximum(room, 0))

    def total(self) -> int:
        """Return how many places there are."""
        return int(self.room[self.parent < 0].sum())


def rooms_of(terms: TierTerms, teams: Sequence[Team], night: Candidates) -> Rooms:
    """Return the places of a tier before anybody has taken one."""
    if terms.capacity == REPS:
        return _rooms_of_teams(teams, night)
    places = len(night) if terms.capacity is None else terms.capacity
    return Rooms(np.zeros(len(night), dtype=np.int64), np.array([places], dtype=np.int64), np.array([NO_POOL]))


def _rooms_of_teams(teams: Sequence[Team], night: Candidates) -> Rooms:
    """Make one pool a team, and behind them one for each rep whose leads wait for him or her."""
    room = [sum(team.rooms(night.day).values()) for team in teams]
    parent, pool = [NO_POOL] * len(teams), night.team.copy()
    for place, team in enumerate(teams):
        if team.owners == "only":
            for name, places in _all_reps(team, night.day).items():
                pool[(night.team == place) & (night.owner == name)] = len(room)
                room.append(places)
                parent.append(place)
    return Rooms(pool, np.array(room, dtype=np.int64), np.array(parent, dtype=np.int64))


def _all_reps(team: Team, day: date) -> dict[str, int]:
    """Return the places of every rep; none for those who are away, so that their leads wait."""
    there = team.rooms(day)
    return {rep.name: there.get(rep.name, 0) for rep in team.reps}


def _first_of_each(
    pool: IntArray, room: IntArray, chosen: BoolArray, complete: BoolArray, order: IntArray
) -> BoolArray:
    """Mark the chosen leads of each pool, best first, before which fewer complete ones stand than it has places."""
    ranked = order[chosen[order]]
    ranked = ranked[np.argsort(pool[ranked], kind="stable")]
    taking, pools = complete[ranked].astype(np.int64), pool[ranked]
    ahead = np.cumsum(taking) - taking
    begins: npt.NDArray[np.bool_] = np.append(True, pools[1:] != pools[:-1])[: len(pools)]
    ahead -= np.repeat(ahead[begins], np.diff(np.append(np.flatnonzero(begins), len(pools))))
    inside = np.zeros(len(pool), dtype=np.bool_)
    inside[ranked[ahead < room[pools]]] = True
    return inside
