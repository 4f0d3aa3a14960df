"""Exact path-dependent SHAP values of a booster's trees, by table look-ups instead of a walk for every row."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import prod
from typing import Self

import numpy as np

from handoff.model.arrays import FloatArray
from handoff.model.estimators.contributions import Contributions
from handoff.model.estimators.leaf_groups import group_leaves
from handoff.model.estimators.leaf_tables import LeafTable, Scratch, patterns_of, table_of
from handoff.model.estimators.lone_leaf import LoneLeaf
from handoff.model.estimators.routing import Numbers, RoutedRows, Routing
from handoff.model.estimators.trees import Tree, trees_of

LIMIT = 1 << 10
"""Most combinations of a table: what one feature adds then stays in the fastest cache."""
BLOCK = 1 << 14
"""Rows at a time: their sums stay in cache, and a NumPy call does enough to be worth it."""


@dataclass(frozen=True)
class TreeShap:
    """A booster's trees, ready to split any row's log-odds.

    baseline: mean log-odds of the training rows. The values are those of LightGBM's `pred_contrib` (Lundberg et al.
    2020, Nature Machine Intelligence 2), summed in another order.
    """

    baseline: float
    routing: Routing
    pieces: tuple[LeafTable | LoneLeaf, ...]

    @classmethod
    def of(cls, model_text: str, limit: int = LIMIT) -> Self:
        """Read LightGBM's text format; `limit`: most combinations of a table, at most 65,536."""
        trees = trees_of(model_text)
        routing = Routing.of(step.split for tree in trees for leaf in tree for step in leaf.steps)
        baseline = sum(leaf.value * leaf.reach() for tree in trees for leaf in tree)
        return cls(baseline, routing, tuple(_pieces(trees, routing, limit)))

    def contributions(self, rows: Numbers, threads: int = 1, block: int = BLOCK) -> Contributions:
        """Split the log-odds of rows of shape (n_rows, n_features); same answer at any `threads` and `block`."""
        values = np.empty(rows.shape)

        def fill(start: int) -> None:
            values[start : start + block] = self._sums(rows[start : start + block]).T

        starts = range(0, len(rows), block)
        if threads == 1 or len(starts) == 1:
            for start in starts:
                fill(start)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(fill, starts))
        return Contributions(self.baseline, values)

    def _sums(self, rows: Numbers) -> FloatArray:
        total = np.zeros(rows.shape[::-1])
        routed, scratch = RoutedRows(self.routing, rows), Scratch(len(rows))
        for piece in self.pieces:
            piece.add(routed, scratch, total)
        return total


def _pieces(trees: Sequence[Tree], routing: Routing, limit: int) -> Iterator[LeafTable | LoneLeaf]:
    for tree in trees:
        groups = [group for group in group_leaves(tree, routing, limit) if group.axes]
        small = [group for group in groups if prod(group.shape) <= limit]
        patterns = patterns_of(leaf for group in small for leaf in group.leaves)
        for group in groups:
            if prod(group.shape) <= limit:
                yield table_of(group, routing, patterns)
            else:
                yield LoneLeaf.of(group.leaves[0], routing)
