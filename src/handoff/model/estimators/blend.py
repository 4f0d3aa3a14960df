"""A weighted mean of several estimators in log-odds; its parts stay exactly additive."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd

from handoff.errors import TrainingError
from handoff.model.arrays import FloatArray, Label
from handoff.model.estimators.base import Propensity, share_of_total
from handoff.model.estimators.contributions import Contributions


class BlendPropensity(Propensity):
    """offset + sum of weight x log-odds of each member (a logarithmic opinion pool: Genest & Zidek 1986, Stat. Sci. 1).

    A blend is put together from fitted members, with weights that were fitted forward in time (see `blending`).
    After `of`: members_ (name to estimator), weight_ (name to weight), offset_.
    """

    algorithm = "blend"
    members_: dict[str, Propensity]
    weight_: dict[str, float]
    offset_: float

    def __init__(self, members: Sequence[str] = (), ridge: float = 10.0, seed: int = 0) -> None:
        self.members = members
        self.ridge = ridge
        self.seed = seed

    @classmethod
    def of(cls, members: Mapping[str, Propensity], weight: Mapping[str, float], offset: float, ridge: float) -> Self:
        """Put a blend together; members with no weight are left out, but for one where none has any."""
        kept = {name: member for name, member in members.items() if weight[name] > 0} or dict([*members.items()][:1])
        blend = cls(tuple(members), ridge)
        first = next(iter(kept.values()))
        blend.columns_, blend.classes_ = first.columns_, first.classes_
        blend.vocabulary_ = first.vocabulary_
        blend.members_, blend.weight_, blend.offset_ = kept, {name: float(weight[name]) for name in kept}, float(offset)
        return blend

    def importance(self) -> dict[str, float]:
        """Return each feature's share of what the members learned, by their weights."""
        amounts = dict.fromkeys(self.columns_, 0.0)
        for name, member in self.members_.items():
            for column, share in member.importance().items():
                amounts[column] += self.weight_[name] * share
        return share_of_total(amounts)

    def _learn(self, X: pd.DataFrame, label: Label, weight: FloatArray) -> None:  # noqa: ARG002
        raise TrainingError("a blend is put together from fitted members, not fitted itself; train it as a recipe")

    def _score(self, X: pd.DataFrame) -> FloatArray:
        score = np.full(len(X), self.offset_)
        for name, member in self.members_.items():
            score += self.weight_[name] * member.raw_score(X)
        return score

    def _contributions(self, X: pd.DataFrame) -> Contributions:
        baseline, values = self.offset_, np.zeros((len(X), len(self.columns_)))
        for name, member in self.members_.items():
            parts = member.contributions(X)
            baseline += self.weight_[name] * parts.baseline
            values += self.weight_[name] * parts.values
        return Contributions(baseline, values)

    def _state(self, folder: Path) -> Mapping[str, Any]:
        for place, member in enumerate(self.members_.values()):
            member.save(folder / f"member-{place}")
        return {"members": list(self.members_), "weight": self.weight_, "offset": self.offset_}

    def _restore(self, state: Mapping[str, Any], folder: Path) -> None:
        # Members may be of any kind, and the list of kinds has this one in it.
        from handoff.model.estimators.kinds import load_estimator

        names = state["members"]
        self.members_ = {name: load_estimator(folder / f"member-{place}") for place, name in enumerate(names)}
        self.weight_, self.offset_ = dict(state["weight"]), float(state["offset"])
