"""A model that is right is left alone; one that is wrong enough, on enough leads, is to be renewed."""

import numpy as np
import pytest

from handoff.model.arrays import FloatArray
from handoff.monitoring.performance.deterioration import LIMIT, LOOKS_A_YEAR, YEARLY_ALARMS, deterioration
from handoff.monitoring.performance.realised import realise
from tests.monitoring.performance.made_rows import known, made_probability

TRUE = made_probability(1_500, 0)


def found(said: FloatArray | None = None, n: int = 1_500) -> str | None:
    week = realise(known(n, said=said, nights=7), 0, 60, 0)
    assert week is not None
    judged = deterioration(week, 7)
    return None if judged is None else judged.what


def test_right_probabilities_call_for_nothing() -> None:
    assert found() is None


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_twice_or_half_the_sqls_call_for_a_training(factor: float) -> None:
    assert found(np.minimum(factor * TRUE, 0.99)) == "sql"


def test_an_order_that_is_lost_calls_for_a_training() -> None:
    assert found(np.random.default_rng(1).permutation(TRUE)) == "auc"


def test_a_better_order_than_promised_calls_for_nothing() -> None:
    # Timid probabilities: the order is right and the mean too.
    timid = 0.6 * TRUE + 0.4 * TRUE.mean()
    assert found(timid) is None


def test_too_few_leads_are_no_evidence() -> None:
    few = made_probability(60, 0)
    assert found(0.3 * few, 60) is None


def test_the_limit_bears_every_look_of_a_year() -> None:
    from statistics import NormalDist

    assert 2 * (1 - NormalDist().cdf(LIMIT)) * LOOKS_A_YEAR == pytest.approx(YEARLY_ALARMS)


def test_words_hold_both_figures() -> None:
    week = realise(known(1_500, said=0.5 * TRUE, nights=7), 0, 60, 0)
    assert week is not None
    judged = deterioration(week, 7)
    assert judged is not None
    assert f"{week.rate.value:.1%} of the leads became SQL" in judged.words
    assert f"{week.expected / week.rows:.1%} were expected" in judged.words
