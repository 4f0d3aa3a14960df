"""Measures of past nights: lists, orders, intervals, and the words made of them."""

import json
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from handoff.model.arrays import FloatArray
from handoff.model.backtest_words import in_words
from handoff.model.backtesting import BY_CHANCE, MEASURES, as_json, measure_nights
from handoff.model.replayed_night import MODEL, NEWEST, ORDERS, POINTS, RANDOM, ReplayedNight, shares_of_list

FIRST = datetime(2026, 1, 5, tzinfo=UTC)


def made_night(number: int = 0, leads: int = 300, places: int = 30, skill: float = 1.0) -> ReplayedNight:
    """Leads with a known propensity; the model knows it as far as `skill`, points know less, age says nothing."""
    random = np.random.default_rng(number)
    chance = random.beta(1, 6, leads)
    blur = random.beta(1, 6, leads)
    model = skill * chance + (1 - skill) * blur
    tier = np.full(leads, "NURTURE", dtype=object)
    tier[np.argsort(-model)[:places]] = "SAL"
    return ReplayedNight(
        night=FIRST + timedelta(days=7 * number),
        label=(random.random(leads) < chance).astype(np.int8),
        account=random.integers(0, 120, leads),
        scores={MODEL: model, POINTS: np.round((chance + blur) / 2, 1), NEWEST: random.random(leads)},
        eligible=random.random(leads) < 0.8,
        places=places,
        tier=tier,
    )


NIGHTS = [made_night(number) for number in range(4)]


@given(
    scores=st.lists(st.sampled_from([0.0, 0.1, 0.5, 0.9]), min_size=1, max_size=30),
    places=st.integers(0, 40),
    data=st.data(),
)
def test_a_list_takes_the_best_of_the_eligible_and_no_more_than_it_has_places_for(
    scores: list[float], places: int, data: st.DataObject
) -> None:
    score = np.array(scores)
    eligible = np.array(data.draw(st.lists(st.booleans(), min_size=len(scores), max_size=len(scores))))
    share = shares_of_list(score, eligible, places)
    assert share.sum() == pytest.approx(min(places, eligible.sum()))
    assert not share[~eligible].any()
    order = np.argsort(-score[eligible], kind="stable")
    assert (np.diff(share[eligible][order]) <= 1e-12).all()
    for value in np.unique(score):
        assert len(np.unique(share[eligible & (score == value)])) <= 1


def test_measures_are_those_of_each_night_and_their_mean() -> None:
    found = measure_nights(NIGHTS, draws=20, seed=0)
    aucs = [roc_auc_score(night.label, night.scores[MODEL]) for night in NIGHTS]
    assert [one.measures["auc"][MODEL].value for one in found.nights] == pytest.approx(aucs)
    assert found.over["auc"][MODEL].value == pytest.approx(np.mean(aucs))
    said = np.concatenate([night.scores[POINTS] for night in NIGHTS]).mean()
    assert found.over["expected"][POINTS].value == pytest.approx(said)
    assert {name: tuple(orders) for name, orders in found.over.items()} == {
        name: (*orders, RANDOM) if name in BY_CHANCE else orders for name, orders in MEASURES.items()
    }


def test_precision_is_the_share_of_the_lists_that_became_sql() -> None:
    found = measure_nights(NIGHTS, draws=20, seed=0).over["precision"]
    hits = places = 0.0
    for night in NIGHTS:
        best = np.flatnonzero(night.eligible)[np.argsort(-night.scores[MODEL][night.eligible])][:30]
        hits, places = hits + night.label[best].sum(), places + len(best)
    assert found[MODEL].value == pytest.approx(hits / places)
    by_chance = np.mean([night.label[night.eligible].mean() for night in NIGHTS])
    assert found[RANDOM].value == pytest.approx(by_chance)
    assert found[MODEL].value > found[RANDOM].value


def test_intervals_hold_their_value_and_draw_whole_accounts_across_nights() -> None:
    found = measure_nights(NIGHTS, draws=100, seed=0)
    for orders in found.over.values():
        assert all(one.low <= one.value <= one.high for one in orders.values())
    # The same leads every night say no more than one night: were nights drawn apart, this interval would be narrower.
    same = measure_nights([NIGHTS[0]] * 4, draws=100, seed=0).over["precision"][MODEL]
    once = measure_nights(NIGHTS[:1], draws=100, seed=0).over["precision"][MODEL]
    assert same.high - same.low == pytest.approx(once.high - once.low)


def test_batches_of_draws_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = measure_nights(NIGHTS, draws=50, seed=3)
    monkeypatch.setattr("handoff.model.bootstrap.CELLS", 7 * 1_200)
    batched = measure_nights(NIGHTS, draws=50, seed=3)
    for name, orders in whole.over.items():
        for order, one in orders.items():
            assert astuple(batched.over[name][order]) == pytest.approx(astuple(one)), (name, order)


def test_tiers_are_told_from_the_best_down_with_what_was_said_and_what_came() -> None:
    tiers = measure_nights(NIGHTS, draws=20, seed=0).tiers
    assert [(one.tier, one.leads_a_night) for one in tiers] == [("SAL", 30.0), ("NURTURE", 270.0)]
    inside = np.concatenate([night.tier == "SAL" for night in NIGHTS])
    label = np.concatenate([night.label for night in NIGHTS])
    assert tiers[0].actual.value == pytest.approx(label[inside].mean())


def test_a_night_without_outcomes_or_list_is_told_as_not_known() -> None:
    night = made_night()
    silent = replace(night, label=np.zeros_like(night.label), places=0, tier=np.empty(0, dtype=object))
    found = measure_nights([silent], draws=20, seed=0)
    assert np.isnan(found.nights[0].measures["auc"][MODEL].value)
    assert np.isnan(found.over["precision"][MODEL].value)
    assert in_words(found) == ()
    json.dumps(as_json(found), allow_nan=False)


def test_no_night_at_all_measures_nothing() -> None:
    assert in_words(measure_nights([], draws=20, seed=0)) == ()


def test_the_outcome_is_told_in_words() -> None:
    lists, verdict, level = in_words(measure_nights(NIGHTS, draws=100, seed=0))
    assert lists.startswith("Over 4 nights, the best 30 leads of each night held ")
    assert all(word in lists for word in (" % SQL (", "points ", "newest first ", "random "))
    assert "told apart" in verdict or "more SQLs than points" in verdict
    assert level.startswith("Of all open leads it said that ")
    assert "1 block, " in in_words(measure_nights(NIGHTS[:1], draws=20, seed=0), "block")[0]


@pytest.mark.parametrize(
    ("better", "words"),
    [(MODEL, "the model finds"), (POINTS, "points find"), (None, "cannot be told apart")],
)
def test_the_verdict_names_the_better_order(better: str | None, words: str) -> None:
    nights = []
    for number in range(6):
        night = made_night(number)
        truth, none = night.label.astype(np.float64), np.full(len(night.label), 0.5)
        said: dict[str, FloatArray] = {name: truth if name == better else none for name in (MODEL, POINTS)}
        nights.append(replace(night, scores={**night.scores, **said}))
    assert words in in_words(measure_nights(nights, draws=50, seed=0))[1]


def test_a_level_that_was_off_is_said() -> None:
    high = [replace(night, scores={**night.scores, MODEL: night.scores[MODEL] / 2 + 0.4}) for night in NIGHTS]
    assert "its level was off" in in_words(measure_nights(high, draws=50, seed=0))[2]
    assert set(ORDERS) == {MODEL, POINTS, NEWEST, RANDOM}
