import numpy as np
import numpy.typing as npt
import pytest

from handoff.policy.suggestions.found import Period
from handoff.policy.suggestions.significance import RateTests, passes


def test_benjamini_and_hochbergs_own_example() -> None:
    """The fifteen p-values of their paper, section 4.1: at 0.05 the first four are rejected."""
    p_value: npt.NDArray[np.float64] = np.array(
        [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
         1.0]
    )  # fmt: skip
    assert passes(p_value[::-1], 0.05).tolist() == [False] * 11 + [True] * 4
    assert not passes(np.array([]), 0.05).any()


def test_a_tests_error_is_that_of_accounts_not_of_rows() -> None:
    """Four copies of every row, in the same account, say nothing more."""
    random = np.random.default_rng(0)
    met, label = random.random((400, 1)) < 0.3, (random.random(400) < 0.2).astype(np.int8)
    account = np.arange(400)
    once = RateTests.of(Period(met, label, account))
    copied = RateTests.of(Period(np.repeat(met, 4, axis=0), np.repeat(label, 4), np.repeat(account, 4)))
    assert copied.difference[0] == pytest.approx(once.difference[0])
    assert copied.p_greater[0] == pytest.approx(once.p_greater[0])
    apart = RateTests.of(Period(np.repeat(met, 4, axis=0), np.repeat(label, 4), np.arange(1600)))
    assert abs(apart.p_greater[0] - 0.5) > abs(once.p_greater[0] - 0.5)


def test_p_values_of_noise_are_even() -> None:
    random = np.random.default_rng(1)
    met = np.repeat(random.random((500, 400)) < 0.3, 3, axis=0)
    label = np.repeat((random.random(500) < 0.2).astype(np.int8), 3)
    p_value = RateTests.of(Period(met, label, np.repeat(np.arange(500), 3))).p_greater
    assert 0.03 < (p_value < 0.05).mean() < 0.08
    assert 0.4 < (p_value < 0.5).mean() < 0.6
