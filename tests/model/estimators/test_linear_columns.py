import numpy as np
import pandas as pd

from handoff.model.estimators.linear_columns import NumberFeature, NumberScale, feature_from_dict, feature_to_dict


def test_numbers_beyond_the_training_range_score_like_its_end() -> None:
    scale = NumberScale.learn(np.array([0.0, 1.0, 10.0, np.nan]))
    assert scale.has_missing
    assert scale.apply(np.array([1e30])) == scale.apply(np.array([10.0]))
    assert scale.apply(np.array([np.nan])) == 0.0


def test_missing_numbers_add_their_flag_alone() -> None:
    feature = NumberFeature.learn(pd.Series([*range(50), np.nan], dtype="float32"), knots=2)
    coefficient = np.array([1.0, 2.0, 3.0, 0.25])
    assert feature.part(pd.Series([np.nan]), coefficient)[0] == 0.25 + hinge_at_mean(feature, coefficient)


def hinge_at_mean(feature: NumberFeature, coefficient: np.ndarray) -> float:
    """A missing number stands at the mean, 0 on the standard scale."""
    return float(sum(slope * max(0.0, -knot) for slope, knot in zip(coefficient[1:3], feature.knots, strict=True)))


def test_a_feature_survives_its_dictionary() -> None:
    feature = NumberFeature.learn(pd.Series(np.arange(30.0)), knots=3)
    assert feature_from_dict(feature_to_dict(feature)) == feature
