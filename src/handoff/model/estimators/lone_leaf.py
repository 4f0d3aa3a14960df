"""A leaf whose way has so many turns that it shares a table with no other leaf."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray
from handoff.model.estimators.leaf_tables import Scratch, patterns_of, shares
from handoff.model.estimators.routing import RoutedRows, Routing
from handoff.model.estimators.shapley import leaf_shapley
from handoff.model.estimators.trees import Leaf

MAX_FEATURES = 12
"""Most features on a leaf's way whose patterns are worth a table: 4,096 combinations of 12 numbers."""

Turn = tuple[int, int, bool]
"""The column and the rank that decide it, and whether the way goes left (see `Routing`)."""


@dataclass(frozen=True)
class LoneLeaf:
    """turns: of each of `features`. share: see `leaf_shapley`. patterns: see `patterns_of`; None on very long ways."""

    features: tuple[int, ...]
    turns: tuple[tuple[Turn, ...], ...]
    share: FloatArray
    value: float
    patterns: FloatArray | None

    @classmethod
    def of(cls, leaf: Leaf, routing: Routing, max_features: int = MAX_FEATURES) -> Self:
        """Prepare a leaf; beyond `max_features` its parts are computed from the rows themselves, as exactly."""
        share = shares(leaf)
        turns = tuple(
            tuple((*routing.places[step.split], step.left) for step in leaf.steps if step.split.feature == feature)
            for feature in share
        )
        patterns = patterns_of([leaf])[leaf] if len(share) <= max_features else None
        return cls(tuple(share), turns, np.array(list(share.values())), leaf.value, patterns)

    def add(self, rows: RoutedRows, scratch: Scratch, total: FloatArray) -> None:
        """Add the leaf's parts to `total` of shape (n_features of the model, n_rows)."""
        met = self._met(rows, scratch)
        if self.patterns is None:
            parts = leaf_shapley(met, self.share[None], np.array([self.value]))[0]
        else:
            pattern = (1 << np.arange(len(met))) @ met
            parts = self.patterns.take(pattern, axis=1)
        for feature, part in zip(self.features, parts, strict=True):
            total[feature] += part

    def _met(self, rows: RoutedRows, scratch: Scratch) -> npt.NDArray[np.bool_]:
        """Return which rows take all turns of each feature, shape (m, n_rows)."""
        met = np.ones((len(self.features), len(scratch.part)), dtype=np.bool_)
        for place, turns in enumerate(self.turns):
            for column, rank, left in turns:
                met[place] &= rows.right(column, rank, scratch.right) != left
        return met
