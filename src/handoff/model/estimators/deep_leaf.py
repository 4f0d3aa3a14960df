"""A leaf whose way has too many turns for a table: its parts are computed from the rows themselves."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from handoff.model.arrays import FloatArray
from handoff.model.estimators.leaf_groups import LeafGroup
from handoff.model.estimators.leaf_tables import Scratch, shares
from handoff.model.estimators.routing import RoutedRows, Routing
from handoff.model.estimators.shapley import leaf_shapley


@dataclass(frozen=True)
class DeepLeaf:
    """turns: for each of `features`, its (column, rank, left) on the way; share: see `leaf_shapley`."""

    features: tuple[int, ...]
    turns: tuple[tuple[tuple[int, int, bool], ...], ...]
    share: FloatArray
    value: float

    @classmethod
    def of(cls, group: LeafGroup, routing: Routing) -> Self:
        """Take the only leaf of a group."""
        (leaf,) = group.leaves
        share = shares(leaf)
        turns = tuple(
            tuple((*routing.place(step.split), step.left) for step in leaf.steps if step.split.feature == feature)
            for feature in share
        )
        return cls(tuple(share), turns, np.array(list(share.values())), leaf.value)

    def add(self, rows: RoutedRows, scratch: Scratch, total: FloatArray) -> None:
        """Add the leaf's parts to `total` of shape (n_features of the model, n_rows)."""
        met = np.ones((len(self.features), total.shape[1]), dtype=np.bool_)
        for place, turns in enumerate(self.turns):
            for column, rank, left in turns:
                met[place] &= rows.right(column, rank, scratch.right) != left
        parts = leaf_shapley(met, self.share[None], np.array([self.value]))[0]
        for feature, part in zip(self.features, parts, strict=True):
            total[feature] += part
