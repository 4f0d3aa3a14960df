"""The stability index is none for the same shares, symmetric, and grows with the distance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.monitoring.stability import stability_index

COUNTS = st.lists(st.integers(0, 500), min_size=4, max_size=4).filter(lambda one: sum(one) > 0)


@given(COUNTS, COUNTS)
def test_it_is_symmetric_and_never_negative(one: list[int], other: list[int]) -> None:
    assert stability_index(one, other) == pytest.approx(stability_index(other, one))
    assert stability_index(one, other) >= 0
    assert stability_index(one, one) == 0


def test_its_mean_for_two_samples_of_one_distribution_is_that_of_the_paper() -> None:
    rng, n, m, bins = np.random.default_rng(2), 2_000, 3_000, 8
    shares = np.full(bins, 1 / bins)
    found = [stability_index(rng.multinomial(n, shares), rng.multinomial(m, shares)) for _ in range(400)]
    assert np.mean(found) == pytest.approx((bins - 1) * (1 / n + 1 / m), rel=0.1)
