import numpy as np
import pytest

from handoff.model.estimators.trees import Missing, trees_of
from tests.model.estimators.boosters import mixed_rows, target_of, train

ROWS = mixed_rows(500, seed=1)
BOOSTER = train(ROWS, target_of(ROWS, seed=1), num_leaves=12)
TREES = trees_of(BOOSTER.model_to_string())


def test_every_tree_is_read_with_all_its_leaves() -> None:
    shown = BOOSTER.dump_model()["tree_info"]
    assert [len(tree) for tree in TREES] == [tree["num_leaves"] for tree in shown]


def test_each_training_row_comes_to_one_leaf() -> None:
    for tree in TREES:
        assert sum(leaf.reach() for leaf in tree) == pytest.approx(1)


def test_categories_and_ways_of_missing_numbers_are_read() -> None:
    splits = {step.split for tree in TREES for leaf in tree for step in leaf.steps}
    sets = [split.categories for split in splits if split.categories is not None]
    assert sets
    assert all(0 <= code < 40 for codes in sets for code in codes)
    assert {split.missing for split in splits if split.feature == 2} == {Missing.NAN}
    assert {split.missing for split in splits if split.feature == 0} == {Missing.NONE}


def test_zero_as_missing_is_read() -> None:
    text = train(ROWS, target_of(ROWS, seed=1), num_leaves=12, zero_as_missing=True).model_to_string()
    splits = {step.split for tree in trees_of(text) for leaf in tree for step in leaf.steps if step.split.feature == 4}
    assert {split.missing for split in splits} == {Missing.ZERO}


def test_a_booster_without_splits_has_one_leaf_a_tree() -> None:
    (tree,) = trees_of(train(ROWS, np.ones(len(ROWS)), trees=1).model_to_string())
    assert [leaf.steps for leaf in tree] == [()]
