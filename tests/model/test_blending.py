import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.model.arrays import FloatArray, Label, probability_of
from handoff.model.blending import BlendWeights, blend_weights, plain_mean
from handoff.model.choice import straight_loss


def judged(
    seed: int, rows: int = 3000, levels: tuple[float, ...] = (-1.0, 0.5), noise: tuple[float, ...] = (0.3, 1.5)
) -> tuple[list[Label], list[FloatArray]]:
    """Members that see the truth through noise, from origins whose base rates differ."""
    random = np.random.default_rng(seed)
    labels, scores = [], []
    for level in levels:
        truth = random.normal(size=rows)
        labels.append((random.random(rows) < probability_of(truth + level)).astype(np.int8))
        scores.append(np.column_stack([truth + random.normal(scale=one, size=rows) for one in noise]))
    return labels, scores


@trying(deadline=None, max_examples=30)
@given(seed=st.integers(0, 10_000), rows=st.integers(5, 200), ridge=st.sampled_from([0.0, 1.0, 10.0, 1e4]))
def test_weights_are_never_negative_and_always_finite(seed: int, rows: int, ridge: float) -> None:
    labels, scores = judged(seed, rows)
    scores = [one * [1, -1] for one in scores]
    found = blend_weights(labels, scores, ridge)
    assert (found.weight >= 0).all()
    assert np.isfinite([*found.weight, found.offset]).all()


def test_the_better_member_weighs_more_and_the_blend_beats_both() -> None:
    labels, scores = judged(1, noise=(0.7, 1.2))
    found = blend_weights(labels, scores, ridge=10.0)
    assert found.weight[0] > 1.5 * found.weight[1] > 0
    (label,), (unseen,) = judged(2, rows=20_000, levels=(0.0,), noise=(0.7, 1.2))
    alone = [straight_loss(label, unseen[:, place]).mean() for place in (0, 1)]
    assert straight_loss(label, found.apply(unseen)).mean() < min(alone) - 0.001


def test_a_member_that_tells_the_wrong_way_gets_next_to_nothing() -> None:
    labels, scores = judged(1)
    turned = [one * [1, -1] for one in scores]
    share = blend_weights(labels, turned, ridge=10.0).weight
    assert share[1] < 1e-4 * share[0]


def test_ridge_draws_to_equal_shares() -> None:
    labels, scores = judged(1)
    gap = [np.abs(np.subtract(*blend_weights(labels, scores, ridge).weight)) for ridge in (0.0, 100.0, 1e6)]
    assert gap[0] > gap[1] > gap[2]
    # The members are put on one scale first: what is equal is the share of each in units of its own slope.
    stretched = [one * [1, 4] for one in scores]
    plain, wide = blend_weights(labels, scores, 1e6).weight, blend_weights(labels, stretched, 1e6).weight
    assert wide == pytest.approx(plain / [1, 4], rel=1e-3)


def test_the_scale_of_a_member_means_nothing() -> None:
    labels, scores = judged(3)
    plain = blend_weights(labels, scores, ridge=10.0)
    wide = blend_weights(labels, [one * [0.1, 7] + [2, -3] for one in scores], ridge=10.0)
    assert wide.weight * [0.1, 7] == pytest.approx(plain.weight, rel=1e-4)
    assert wide.apply(scores[0] * [0.1, 7] + [2, -3]) == pytest.approx(plain.apply(scores[0]), abs=1e-4)


def test_a_base_rate_that_drifts_moves_no_weight() -> None:
    labels, scores = judged(4, levels=(-2.0, 1.0))
    # Only one member knows the level of each origin: which one is better within an origin stays the same.
    told = [one + np.array([move, 0.0]) for one, move in zip(scores, (-2.0, 1.0), strict=True)]
    assert blend_weights(labels, told, 10.0).weight == pytest.approx(
        blend_weights(labels, scores, 10.0).weight, rel=1e-4
    )


def test_an_origin_of_one_outcome_says_nothing() -> None:
    labels, scores = judged(5)
    quiet = [*labels, np.zeros(500, dtype=np.int8)]
    found = blend_weights(quiet, [*scores, scores[0][:500]], 10.0)
    assert found.weight == pytest.approx(blend_weights(labels, scores, 10.0).weight)
    assert found.offset == pytest.approx(blend_weights(labels, scores, 10.0).offset)


def test_without_both_outcomes_all_that_is_left_is_the_plain_mean() -> None:
    nothing = blend_weights([np.zeros(9, dtype=np.int8), np.empty(0, dtype=np.int8)], [np.ones((9, 3))] * 2, 10.0)
    assert nothing.weight == pytest.approx([1 / 3] * 3)
    assert nothing.offset == plain_mean(3).offset == 0.0


def test_the_blend_is_a_line_in_log_odds() -> None:
    weights = BlendWeights(np.array([0.5, 2.0]), -1.0)
    assert weights.apply(np.array([[2.0, 1.0], [0.0, 0.0]])).tolist() == [2.0, -1.0]
