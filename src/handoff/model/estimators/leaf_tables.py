"""What a group of leaves adds to each feature, for every combination of turns: computed once, then looked up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import FloatArray, IntArray
from handoff.model.estimators.leaf_groups import Axes, LeafGroup
from handoff.model.estimators.routing import RoutedRows, Routing
from handoff.model.estimators.shapley import leaf_shapley
from handoff.model.estimators.trees import Leaf

CHUNK = 1 << 20
"""Most numbers in a batch of leaves, so that building needs little memory."""


@dataclass(frozen=True)
class LeafTable:
    """parts: shape (n_features of the group, n_combinations of states); the last of `axes` changes fastest."""

    axes: Axes
    features: tuple[int, ...]
    parts: FloatArray

    def add(self, rows: RoutedRows, scratch: "Scratch", total: FloatArray) -> None:
        """Add the group's parts to `total` of shape (n_features of the model, n_rows)."""
        where = self._combination(rows, scratch)
        for feature, parts in zip(self.features, self.parts, strict=True):
            parts.take(where, out=scratch.part, mode="clip")
            total[feature] += scratch.part

    def _combination(self, rows: RoutedRows, scratch: "Scratch") -> IntArray:
        scratch.place.fill(0)
        stride = 1
        for column, ranks in reversed(self.axes.items()):
            for rank in ranks:
                right = rows.right(column, rank, scratch.right)
                np.multiply(right.view(np.uint8), np.uint16(stride), out=scratch.step)
                np.add(scratch.place, scratch.step, out=scratch.place)
            stride *= len(ranks) + 1
        np.copyto(scratch.where, scratch.place)
        return scratch.where


class Scratch:
    """Arrays of one block's length that every table uses again."""

    def __init__(self, rows: int) -> None:
        self.right = np.empty(rows, dtype=np.bool_)
        self.step = np.empty(rows, dtype=np.uint16)
        self.place = np.empty(rows, dtype=np.uint16)
        self.where: IntArray = np.empty(rows, dtype=np.intp)
        self.part = np.empty(rows)


def patterns_of(leaves: Iterable[Leaf]) -> dict[Leaf, FloatArray]:
    """Return each leaf's parts for every pattern of features whose turns a row takes, shape (m, 2 ** m).

    Bit i of a pattern stands for the i-th of the leaf's features in order.
    """
    by_count: dict[int, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        by_count[len(shares(leaf))].append(leaf)
    found: dict[Leaf, FloatArray] = {}
    for count, alike in by_count.items():
        met = np.arange(1 << count) >> np.arange(count)[:, None] & 1
        batch = max(1, CHUNK // max(1, met.size))
        for start in range(0, len(alike), batch):
            some = alike[start : start + batch]
            share = np.array([list(shares(leaf).values()) for leaf in some])
            parts = leaf_shapley(met, share, np.array([leaf.value for leaf in some]))
            found.update(zip(some, parts, strict=True))
    return found


def shares(leaf: Leaf) -> dict[int, float]:
    """Return, by feature in order, the share of training rows that take all its turns, of those that come to them."""
    found: dict[int, float] = {}
    for step in leaf.steps:
        found[step.split.feature] = found.get(step.split.feature, 1.0) * step.share
    return dict(sorted(found.items()))


def table_of(group: LeafGroup, routing: Routing, patterns: Mapping[Leaf, FloatArray]) -> LeafTable:
    """Add up the parts of the group's leaves at every combination of its columns' states."""
    features = group.features
    parts = np.zeros((len(features), *group.shape))
    for leaf in group.leaves:
        own = list(shares(leaf))
        pattern = sum(taken.astype(np.intp) << own.index(f) for f, taken in _taken(leaf, group, routing).items())
        for feature, amounts in zip(own, patterns[leaf], strict=True):
            parts[features.index(feature)] += amounts[pattern]
    return LeafTable(group.axes, features, parts.reshape(len(features), -1))


def _taken(leaf: Leaf, group: LeafGroup, routing: Routing) -> dict[int, npt.NDArray[np.bool_]]:
    """Return, by feature, at which states of the group's columns all its turns are taken; axes as in `group.shape`."""
    places = {column: place for place, column in enumerate(group.axes)}
    found: dict[int, npt.NDArray[np.bool_]] = {}
    for step in leaf.steps:
        column, rank = routing.places[step.split]
        ranks = group.axes[column]
        left = np.arange(len(ranks) + 1) <= ranks.index(rank)
        turn = (left if step.left else ~left).reshape(
            [-1 if place == places[column] else 1 for place in range(len(places))]
        )
        found[step.split.feature] = found.get(step.split.feature, np.True_) & turn
    return found
