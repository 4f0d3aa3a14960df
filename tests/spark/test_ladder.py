"""Comparing by rank from counts of probabilities gives what comparing with all leads gives."""

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from handoff.model.arrays import FloatArray
from handoff.scoring.trend import at_same_rank
from handoff.spark.ladder import Ladder, Ladders

NIGHT = date(2026, 6, 20)
#: Hundredths, so that many are equal.
PROBABILITIES = st.lists(st.integers(0, 100).map(lambda hundredth: hundredth / 100), min_size=1, max_size=40)


def ladder(probability: FloatArray) -> Ladder:
    value, counts = np.unique(probability, return_counts=True)
    return Ladder(value, np.cumsum(counts))


@given(PROBABILITIES, PROBABILITIES)
def test_the_same_rank_tonight(past: list[float], tonight: list[float]) -> None:
    before, now = np.array(past), np.array(tonight)
    ladders = Ladders(ladder(now), {NIGHT: ladder(before)})

    np.testing.assert_allclose(ladders.at_same_rank(NIGHT, before), at_same_rank(before, now), rtol=0, atol=1e-12)
