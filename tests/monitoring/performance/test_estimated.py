"""Estimates promise what right probabilities keep."""

import numpy as np
import pytest

from handoff.model.metrics import measure
from handoff.monitoring.performance import estimated as module
from handoff.monitoring.performance.estimated import Estimated, estimate, usual_dispersion
from handoff.monitoring.performance.past_night import PastNight
from handoff.monitoring.performance.realised import realise
from tests.monitoring.performance.made_rows import known, made_night, outcome


def of(night: PastNight, draws: int = 200, dispersion: float = 1.0) -> Estimated:
    found = estimate(night, draws, 0, dispersion)
    assert found is not None
    return found


def test_expected_are_the_sums_of_probabilities() -> None:
    night = made_night()
    found = of(night)
    assert found.sql.value == pytest.approx(night.probability.sum())
    assert found.tiers["SAL"].value == pytest.approx(night.probability[night.tier == 0].mean())
    assert found.measures["brier"].value == pytest.approx((night.probability * (1 - night.probability)).mean())


def test_intervals_hold_what_comes_nineteen_times_in_twenty() -> None:
    night = made_night(n=600)
    found, inside = of(night, 400), dict.fromkeys(("rate", "auc", "average_precision", "brier"), 0)
    for seed in range(200):
        label = outcome(night.probability, seed)
        came = {**measure(label, night.probability), "rate": float(label.mean())}
        for name in inside:
            said = found.rate if name == "rate" else found.measures[name]
            inside[name] += said.low <= came[name] <= said.high
    # A right interval holds 190 of 200; fewer than 180 has a chance of about 1 in 1,000.
    assert min(inside.values()) >= 180


def test_leads_that_go_together_widen_the_interval() -> None:
    apart, together = of(made_night()), of(made_night(), dispersion=4.0)
    assert together.rate.high - together.rate.value == pytest.approx(2 * (apart.rate.high - apart.rate.value))


def test_of_a_large_night_a_part_gives_the_same_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    night = made_night(n=4_000)
    whole = of(night, 400).measures["auc"]
    monkeypatch.setattr(module, "ROWS_AT_MOST", 1_000)
    part = of(night, 400).measures["auc"]
    assert part.value == pytest.approx(whole.value, abs=0.003)
    assert part.high - part.low == pytest.approx(whole.high - whole.low, rel=0.25)


def test_a_night_without_leads_promises_nothing() -> None:
    assert estimate(made_night(n=0), 20, 0) is None


def test_the_usual_dispersion_is_never_below_one() -> None:
    past = [one for one in (realise(known(200, seed), 0, 20, 0) for seed in range(3)) if one is not None]
    assert usual_dispersion([]) == 1
    assert usual_dispersion(past) == max(1.0, float(np.median([one.dispersion for one in past])))
