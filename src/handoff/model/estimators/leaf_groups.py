"""Leaves of a tree taken together, as long as their joint turns have few enough combinations for one table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from handoff.model.estimators.routing import Routing
from handoff.model.estimators.trees import Leaf, Tree

Axes = dict[int, tuple[int, ...]]
"""Ranks, in order, that a group's splits have in each column; a row's state there is how many it is beyond."""


@dataclass(frozen=True)
class LeafGroup:
    """Neighbouring leaves, and what decides which of them a row can reach: one state a column."""

    leaves: tuple[Leaf, ...]
    axes: Axes

    @property
    def shape(self) -> tuple[int, ...]:
        """How many states each column has."""
        return tuple(len(ranks) + 1 for ranks in self.axes.values())

    @property
    def features(self) -> tuple[int, ...]:
        """The features that the group asks for, in order."""
        return tuple(sorted({step.split.feature for leaf in self.leaves for step in leaf.steps}))


def group_leaves(tree: Tree, routing: Routing, limit: int) -> Iterator[LeafGroup]:
    """Yield groups of at most `limit` combinations; a leaf that has more of its own is a group alone."""
    taken: list[Leaf] = []
    axes: Axes = {}
    for leaf in tree:
        own = _axes(leaf, routing)
        wider = _joined(axes, own)
        if taken and prod(len(ranks) + 1 for ranks in wider.values()) > limit:
            yield LeafGroup(tuple(taken), axes)
            taken, wider = [], own
        taken, axes = [*taken, leaf], wider
    yield LeafGroup(tuple(taken), axes)


def _axes(leaf: Leaf, routing: Routing) -> Axes:
    found: dict[int, set[int]] = {}
    for step in leaf.steps:
        column, rank = routing.places[step.split]
        found.setdefault(column, set()).add(rank)
    return {column: tuple(sorted(ranks)) for column, ranks in found.items()}


def _joined(one: Mapping[int, Sequence[int]], other: Mapping[int, Sequence[int]]) -> Axes:
    return {
        column: tuple(sorted({*one.get(column, ()), *other.get(column, ())}))
        for column in dict.fromkeys([*one, *other])
    }
