"""Contributions of trees are those of LightGBM's pred_contrib, on every row."""

from typing import Any

import lightgbm
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.model.estimators.lone_leaf import LoneLeaf
from handoff.model.estimators.tree_shap import TreeShap
from tests.model.estimators.boosters import Rows, chain_rows, hard_rows, mixed_rows, target_of, train

ROWS = mixed_rows(600, seed=0)
TARGET = target_of(ROWS, seed=0)


def check_same(booster: lightgbm.Booster, shap: TreeShap, rows: Rows) -> None:
    expected = booster.predict(rows, pred_contrib=True)
    found = shap.contributions(rows)
    assert found.values == pytest.approx(expected[:, :-1], abs=1e-10)
    assert np.full(len(rows), found.baseline) == pytest.approx(expected[:, -1], abs=1e-10)
    assert found.total() == pytest.approx(booster.predict(rows, raw_score=True), abs=1e-10)


@trying(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 10_000),
    leaves=st.integers(2, 40),
    limit=st.sampled_from([2, 16, 256, 1024]),
    options=st.fixed_dictionaries(
        {
            "zero_as_missing": st.booleans(),
            "use_missing": st.booleans(),
            "bagging_fraction": st.sampled_from([0.6, 1.0]),
            "bagging_freq": st.just(1),
            "max_depth": st.sampled_from([-1, 3]),
        }
    ),
)
def test_any_booster_is_split_as_lightgbm_does(seed: int, leaves: int, limit: int, options: dict[str, Any]) -> None:
    rows = mixed_rows(300, seed)
    booster = train(rows, target_of(rows, seed), num_leaves=leaves, seed=seed, **options)
    shap = TreeShap.of(booster.model_to_string(), limit)
    check_same(booster, shap, np.concatenate([rows, hard_rows(rows, dict(shap.routing.thresholds))]))


@pytest.mark.parametrize("features", [11, 24])
def test_long_ways_are_as_exact(features: int) -> None:
    rows, target = chain_rows(3000, features)
    booster = train(rows, target, trees=3, num_leaves=features + 1, min_data_in_leaf=1)
    shap = TreeShap.of(booster.model_to_string(), limit=64)
    lone = [piece for piece in shap.pieces if isinstance(piece, LoneLeaf)]
    assert max(len(piece.features) for piece in lone) > features - 3
    assert any(piece.patterns is None for piece in lone) == (features == 24)
    check_same(booster, shap, rows[:300])


def test_a_single_leaf_is_all_baseline() -> None:
    booster = train(ROWS, TARGET, min_data_in_leaf=len(ROWS))
    shap = TreeShap.of(booster.model_to_string())
    assert shap.pieces == ()
    assert shap.baseline == pytest.approx(float(booster.predict(ROWS[:1])[0]))
    check_same(booster, shap, ROWS[:10])


def test_more_than_255_thresholds_are_told_apart() -> None:
    rows = np.random.default_rng(0).normal(size=(4000, 1))
    booster = train(rows, np.sin(9 * rows[:, 0]), trees=30, num_leaves=60, max_bin=2000)
    shap = TreeShap.of(booster.model_to_string())
    assert len(shap.routing.thresholds[0]) > 255
    check_same(booster, shap, np.concatenate([rows[:500], hard_rows(rows, dict(shap.routing.thresholds))]))


@pytest.mark.parametrize(("threads", "block"), [(1, 7), (2, 64), (3, 599), (2, 1_000_000)])
def test_threads_and_blocks_change_no_bit(threads: int, block: int) -> None:
    shap = TreeShap.of(train(ROWS, TARGET, num_leaves=15).model_to_string())
    assert (shap.contributions(ROWS, threads, block).values == shap.contributions(ROWS).values).all()


def test_no_rows_have_no_parts() -> None:
    shap = TreeShap.of(train(ROWS, TARGET, num_leaves=4).model_to_string())
    assert shap.contributions(ROWS[:0]).values.shape == (0, ROWS.shape[1])
