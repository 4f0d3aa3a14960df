"""Comparing by rank from counts of probabilities gives what comparing with all leads gives."""

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.model.arrays import FloatArray
from handoff.scoring.trend import at_same_rank
from handoff.spark.ladder import Ladder, Ladders, ladder_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

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


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore:.*unclosed <socket.socket:ResourceWarning")
def test_spark_counts_the_leads_of_each_probability(spark: "SparkSession") -> None:
    probability = np.array([0.2, 0.5, 0.2, 0.5 + 1e-9, 0.9])
    scores = spark.createDataFrame([(one,) for one in [*probability.tolist(), None]], "probability double")

    exact, by_steps = ladder_of(scores), ladder_of(scores, most=2)

    assert exact.value.tolist() == [0.2, 0.5, 0.5 + 1e-9, 0.9]
    assert exact.not_above.tolist() == [2, 3, 4, 5]
    assert by_steps.value.tolist() == [0.2, 0.5, 0.9]
    assert by_steps.not_above.tolist() == [2, 4, 5]
