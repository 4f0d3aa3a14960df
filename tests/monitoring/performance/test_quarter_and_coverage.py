"""Calibration of a quarter is right where probabilities are, and estimates are held against what came."""

from dataclasses import replace

import numpy as np
import pytest

from handoff.monitoring.performance.coverage import coverage
from handoff.monitoring.performance.estimated import estimate
from handoff.monitoring.performance.figures_kept import NightFigures, figures_of, promised
from handoff.monitoring.performance.past_night import KnownRows
from handoff.monitoring.performance.quarter import quarter_of
from handoff.monitoring.performance.realised import realise
from tests.monitoring.performance.made_rows import FIRST, known, made_night, made_probability, outcome


def test_bins_rise_and_add_up() -> None:
    rows = known(2_000)
    found = quarter_of([FIRST], rows, 60, 0)
    expected = [one.expected for one in found.bins]
    assert expected == sorted(expected)
    assert sum(one.rows for one in found.bins) == found.rows == 2_000
    assert sum(one.rows * one.expected for one in found.bins) == pytest.approx(found.expected)
    assert sum(one.rows * one.rate.value for one in found.bins) == pytest.approx(found.sql)


def test_right_probabilities_are_off_in_few_bins_and_wrong_ones_in_many() -> None:
    right = quarter_of([FIRST], known(4_000), 100, 0)
    wrong = quarter_of([FIRST], known(4_000, said=0.4 * made_probability(4_000, 0)), 100, 0)
    assert sum(one.off for one in right.bins) <= 2
    assert sum(one.off for one in wrong.bins) >= 6


def night(seed: int, *, kept: bool, afterwards: bool = False) -> NightFigures:
    made = made_night(seed)
    label = outcome(made.probability if kept else made.probability * 0.2, seed)
    came = realise(KnownRows.of(made, label), 0, 20, 0)
    return figures_of(made, (0, 0), estimate(made, 200, 0), came, afterwards=afterwards)


def test_coverage_counts_the_nights_on_which_the_estimate_held() -> None:
    found = {one.measure: one for one in coverage([*(night(seed, kept=True) for seed in range(8)),
                                                   *(night(seed, kept=False) for seed in range(8))])}  # fmt: skip
    assert found["SQL rate"].nights == 16
    assert 6 <= found["SQL rate"].inside <= 8
    assert found["SQL rate"].came < found["SQL rate"].estimated


def test_nights_that_were_scored_afterwards_or_are_open_prove_nothing() -> None:
    open_night = replace(night(0, kept=True), realised=None)
    assert coverage([night(0, kept=True, afterwards=True), open_night]) == ()


def test_only_sal_is_promised() -> None:
    agreement = {"promise": {"sal_per_week": 30}}
    assert promised(agreement, "SAL") == (30, None)
    assert promised(agreement, "MQL") == promised({}, "SAL") == (None, None)


def test_an_outcome_that_cannot_be_said_is_left_out() -> None:
    made = made_night()
    label = outcome(made.probability, 0)
    label[:100] = -1
    assert len(KnownRows.of(made, label)) == 300
    assert not np.isin(np.arange(100), KnownRows.of(made, label).lead).any()
