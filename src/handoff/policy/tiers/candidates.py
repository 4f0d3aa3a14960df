"""One night's leads as the agreement sees them: chances, rule outcomes, whose they are, where they were before."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from handoff.domain.tiers import Tier
from handoff.policy.rules.outcomes import RuleOutcomes

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
TextArray = npt.NDArray[np.object_]


def _nothing() -> TextArray:
    return np.array([""], dtype=object)


def _unknown_team() -> IntArray:
    return np.array([-1], dtype=np.int64)


@dataclass(frozen=True)
class Candidates:
    """Arrays of shape (n_leads,), all in one order; what is left out stands for "none".

    probability: of becoming SQL, in [0, 1]. value: what an SQL is worth; None: leads are ordered by probability.
    team: position in the agreement's teams, -1 for none. owner: name, "" for none. former: tier on the last night,
    "" for none. resting: why a lead must not be handed over tonight, "" where it may.
    day: the day on which the list is worked. seed: of the exploration lot.
    """

    lead_id: TextArray
    probability: FloatArray
    outcomes: RuleOutcomes
    day: date
    seed: int = 0
    team: IntArray = field(default_factory=_unknown_team)
    owner: TextArray = field(default_factory=_nothing)
    former: TextArray = field(default_factory=_nothing)
    resting: TextArray = field(default_factory=_nothing)
    value: FloatArray | None = None

    def __post_init__(self) -> None:
        for name in ("team", "owner", "former", "resting"):
            given = getattr(self, name)
            if given.shape == (1,) != self.lead_id.shape:
                object.__setattr__(self, name, np.repeat(given, len(self)))

    def __len__(self) -> int:
        return len(self.lead_id)

    @property
    def complete(self) -> BoolArray:
        """Whether all that sales requires is there."""
        return np.asarray(~self.outcomes.lacking.any(axis=1))

    @property
    def excluded(self) -> BoolArray:
        """Whether the lead is not to be worked at all."""
        return np.asarray(self.outcomes.excluded.any(axis=1))

    @property
    def may_be_handed_over(self) -> BoolArray:
        """Whether rules and rest leave the lead to its chance; data may still be missing."""
        return np.asarray(self.outcomes.qualified & ~self.excluded & (self.resting == ""))

    def held(self, tier: Tier, hysteresis: float) -> FloatArray:
        """Return the probabilities to hold against the line of `tier`: higher for leads that were there last night."""
        there = self.former == Tier.SAL.value
        if tier is Tier.MQL:
            there |= self.former == Tier.MQL.value
        return np.asarray(self.probability * np.where(there, 1.0 + hysteresis, 1.0))

    def worth(self, chances: FloatArray) -> FloatArray:
        """Return chance x value: what leads are ordered by."""
        return chances if self.value is None else np.asarray(chances * self.value)

    def best_first(self, chances: FloatArray) -> IntArray:
        """Return positions by falling worth of `chances`, then falling chance, then rising lead_id."""
        return self._by_id[np.lexsort((-chances[self._by_id], -self.worth(chances)[self._by_id]))]

    @cached_property
    def _by_id(self) -> IntArray:
        """Positions by rising lead_id."""
        return np.argsort(np.asarray(self.lead_id, dtype=str), kind="stable")
