import numpy as np

from handoff.model.estimators.splines import hinges, learn_knots


def test_knots_are_quantiles_inside_the_range() -> None:
    values = np.arange(101.0)
    assert learn_knots(values, 3) == (25.0, 50.0, 75.0)
    assert learn_knots(np.repeat(values, 2), 3) == (25.0, 50.0, 75.0)
    assert learn_knots(values, 0) == ()


def test_a_number_of_two_values_has_no_knot_and_a_count_none_at_zero() -> None:
    assert learn_knots(np.array([0.0, 1.0] * 50), 4) == ()
    assert learn_knots(np.array([0.0] * 90 + [1.0, 2.0, 3.0] * 10), 2) == ()


def test_hinges_are_zero_below_their_knot_and_rise_above() -> None:
    (hinge,) = hinges(np.array([-1.0, 2.0, 5.0]), (2.0,))
    assert hinge.tolist() == [0.0, 0.0, 3.0]
