"""What a careless test would have promised: the same recipe on a random split of the same rows."""

from collections.abc import Sequence

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import IntArray
from handoff.model.fitting import Fit
from handoff.model.recipe import Recipe


def random_parts(rows: int, test_share: float, seed: int) -> tuple[IntArray, IntArray]:
    """Deal rows into learned and tested ones at random, with no regard to time, lead or account."""
    order = np.random.default_rng(seed).permutation(rows)
    test = max(1, round(test_share * rows))
    return np.sort(order[test:]), np.sort(order[:test])


def random_fits(table: TrainingTable, recipes: Sequence[Recipe], test_share: float, seed: int) -> list[Fit]:
    """Return the fits of the given recipes on one random split; all score the same rows."""
    learn, test = random_parts(len(table), test_share, seed)
    return [Fit(recipe, learn, test, compare=True) for recipe in recipes]
