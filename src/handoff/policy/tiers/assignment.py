"""Who works which lead: its owner while there is room, else the team mate with most room."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from handoff.domain.agreement import Team
from handoff.policy.tiers.candidates import Candidates, IntArray, TextArray


def assign_reps(teams: Sequence[Team], night: Candidates, groups: Sequence[IntArray]) -> TextArray:
    """Return the rep of each lead that is handed over, "" elsewhere; shape (n_leads,).

    groups: positions of the leads that share the places of the reps, the best first; earlier groups take theirs first.
    A lead without a team stays with its owner. Where a whole team is away, so does each of its leads.
    """
    desks = [_Desk(team, night.day) for team in teams]
    rep = np.full(len(night), "", dtype=object)
    team, owner = night.team.tolist(), night.owner.tolist()
    for leads in (group.tolist() for group in groups):
        # Leads that only their owner may work come first, lest others are given his or her places.
        bound = {lead: team[lead] >= 0 and desks[team[lead]].keeps(owner[lead]) for lead in leads}
        for lead in [*filter(bound.get, leads), *(lead for lead in leads if not bound[lead])]:
            rep[lead] = owner[lead] if team[lead] < 0 else desks[team[lead]].next_for(owner[lead])
    return rep


class _Desk:
    """One team's places tonight, as they are taken."""

    def __init__(self, team: Team, day: date) -> None:
        self._left = team.rooms(day)
        self._bound = frozenset(rep.name for rep in team.reps) if team.owners == "only" else frozenset()

    def keeps(self, owner: str) -> bool:
        """Tell whether a lead of `owner` is for nobody else."""
        return owner in self._bound

    def next_for(self, owner: str) -> str:
        """Return who takes the next lead, which is `owner`'s, and note the place as taken."""
        rep = self._choose(owner)
        if rep in self._left:
            self._left[rep] -= 1
        return rep

    def _choose(self, owner: str) -> str:
        if self.keeps(owner) or not self._left:
            return owner
        # The first in the file of those with most room left.
        mate = max(self._left, key=self._left.__getitem__)
        own_room = self._left.get(owner)
        return owner if own_room is not None and (own_room > 0 or self._left[mate] <= 0) else mate
