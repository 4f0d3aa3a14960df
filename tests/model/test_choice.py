import json

import numpy as np
import pytest

from handoff.model.arrays import FloatArray, log_odds_of, probability_of
from handoff.model.choice import SIMPLEST_FIRST, Choice, OriginRows, choose, straight_loss
from handoff.model.recipe import Algorithm, Recipe, recipe_from_json

SIMPLE, COMPLEX = "logistic", "lightgbm"


def recipe(algorithm: Algorithm, name: str = "") -> Recipe:
    own = ', "parameters": {"members": ["a", "b"]}' if algorithm == "blend" else ""
    return recipe_from_json(f'{{"name": "{name or algorithm}", "algorithm": "{algorithm}"{own}}}', "here")


def drawn(
    rows: int = 2000, origins: int = 3, seed: int = 0, an_account: int = 1
) -> tuple[list[OriginRows], list[FloatArray]]:
    """Labels from the true log-odds, and these."""
    random, found, truths = np.random.default_rng(seed), [], []
    for _ in range(origins):
        truth = random.normal(-1, 1.2, rows)
        label = (random.random(rows) < probability_of(truth)).astype(np.int8)
        found.append(OriginRows(label, np.arange(rows) // an_account))
        truths.append(truth)
    return found, truths


def noisy(truths: list[FloatArray], scale: float, seed: int = 9) -> list[FloatArray]:
    random = np.random.default_rng(seed)
    return [truth + random.normal(scale=scale, size=len(truth)) for truth in truths]


def chosen_of(rows: list[OriginRows], scores: dict[str, list[FloatArray]], draws: int = 200, seed: int = 0) -> Choice:
    recipes = [recipe(name) for name in SIMPLEST_FIRST if name in scores]
    return choose(recipes, rows, scores, dict.fromkeys(scores, 1.5), draws, seed)


def test_the_lowest_loss_wins_where_it_is_surely_lower() -> None:
    rows, truths = drawn()
    found = chosen_of(rows, {SIMPLE: noisy(truths, 2.0), COMPLEX: noisy(truths, 0.2)})
    assert found.chosen == COMPLEX
    simple, best = found.candidates
    assert not simple.ties
    assert 0 < simple.difference.low < simple.difference.value < simple.difference.high
    assert (best.difference.value, best.difference.low, best.difference.high) == (0, 0, 0)
    assert best.auc > simple.auc
    assert best.average_precision > simple.average_precision
    assert "has the lowest log loss over 3 origins" in found.reason
    assert "every simpler one loses by more than its interval (1 tried)" in found.reason


def test_a_simpler_one_wins_ties_and_the_reason_has_the_numbers() -> None:
    rows, truths = drawn(rows=300)
    found = chosen_of(rows, {SIMPLE: noisy(truths, 0.35, 2), COMPLEX: truths})
    simple, best = found.candidates
    assert simple.loss > best.loss
    assert simple.ties
    assert found.chosen == SIMPLE
    assert f"log loss {simple.loss:.4f} against {best.loss:.4f}" in found.reason
    assert "logistic is simpler than lightgbm and not measurably worse over 3 origins" in found.reason


def test_of_equal_ones_the_simplest_is_taken_whatever_the_order() -> None:
    rows, truths = drawn(rows=200)
    recipes = [recipe(name) for name in SIMPLEST_FIRST]
    scores: dict[str, list[FloatArray]] = dict.fromkeys(SIMPLEST_FIRST, truths)
    seconds: dict[str, float] = dict.fromkeys(SIMPLEST_FIRST, 0.0)
    for turned in (recipes, recipes[::-1]):
        found = choose(turned, rows, scores, seconds, 20, 0)
        assert found.chosen == "points"
        assert [one.name for one in found.candidates] == list(SIMPLEST_FIRST)
    same = [recipe("lightgbm", "second"), recipe("lightgbm", "first")]
    assert choose(same, rows, {"first": truths, "second": truths}, {"first": 0, "second": 0}, 20, 0).chosen == "first"


def test_level_and_slope_of_an_origin_do_not_count_but_a_turned_order_does() -> None:
    rows, truths = drawn()
    shifted = [place + (0.2 + place) * truth for place, truth in enumerate(truths)]
    found = chosen_of(rows, {SIMPLE: shifted, COMPLEX: truths})
    assert found.candidates[0].difference.value == pytest.approx(0, abs=1e-6)
    turned = chosen_of(rows, {SIMPLE: [-truth for truth in truths], COMPLEX: truths})
    assert turned.candidates[0].loss == pytest.approx(
        np.mean([straight_loss(one.label, np.zeros(len(one.label))).mean() for one in rows]), abs=1e-6
    )


def test_every_origin_counts_the_same_whatever_its_rows() -> None:
    many, truths_of_many = drawn(rows=6000, origins=1)
    few, truths_of_few = drawn(rows=600, origins=1, seed=1)
    rows, truths = many + few, truths_of_many + truths_of_few
    loss = chosen_of(rows, {SIMPLE: truths}).candidates[0].loss
    assert loss == pytest.approx(
        np.mean([straight_loss(one.label, t).mean() for one, t in zip(rows, truths, strict=True)])
    )


def test_the_interval_is_by_account() -> None:
    rows, truths = drawn(rows=300, an_account=1)
    scores = {SIMPLE: noisy(truths, 1.0), COMPLEX: noisy(truths, 0.5, 4)}
    alone = chosen_of(rows, scores, draws=400).candidates[0].difference
    # Each row ten times says no more than once, when the ten belong to one account.
    tenfold = [OriginRows(np.repeat(one.label, 10), np.repeat(one.cluster, 10)) for one in rows]
    repeated = {name: [np.repeat(one, 10) for one in found] for name, found in scores.items()}
    together = chosen_of(tenfold, repeated, draws=400).candidates[0].difference
    assert together.value == pytest.approx(alone.value, abs=1e-6)
    assert together.high - together.low == pytest.approx(alone.high - alone.low, rel=1e-4)
    apart = [OriginRows(one.label, np.arange(len(one.label))) for one in tenfold]
    wrong = chosen_of(apart, repeated, draws=400).candidates[0].difference
    assert wrong.high - wrong.low < 0.5 * (alone.high - alone.low)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(60):
        rows, truths = drawn(rows=250, origins=2, seed=seed)
        # Equally good: the same noise, drawn apart.
        found = chosen_of(rows, {SIMPLE: noisy(truths, 0.7, seed + 100), COMPLEX: noisy(truths, 0.7, seed + 500)}, 100)
        held += all(one.ties for one in found.candidates)
    assert held >= 51


def test_the_seed_repeats_the_interval() -> None:
    rows, truths = drawn(rows=200)
    scores = {SIMPLE: noisy(truths, 1.0), COMPLEX: truths}
    assert chosen_of(rows, scores, seed=3) == chosen_of(rows, scores, seed=3)
    assert chosen_of(rows, scores, seed=3) != chosen_of(rows, scores, seed=4)


def test_an_origin_of_one_outcome_decides_nothing() -> None:
    rows, truths = drawn(rows=400)
    quiet = OriginRows(np.zeros(400, dtype=np.int8), np.arange(400))
    scores = {SIMPLE: noisy(truths, 2.0), COMPLEX: truths}
    more = {name: [*found, -truths[0]] for name, found in scores.items()}
    found = chosen_of([*rows, quiet], more)
    assert found.chosen == chosen_of(rows, scores).chosen == COMPLEX
    assert np.isfinite(found.candidates[0].auc)
    assert straight_loss(quiet.label, truths[0]).tolist() == [0.0] * 400
    # Where no origin has both outcomes nothing can be measured, and the simplest is taken.
    nothing = chosen_of([quiet], {SIMPLE: truths[:1], COMPLEX: truths[:1]})
    assert nothing.chosen == SIMPLE
    assert np.isnan(nothing.candidates[0].auc)


def test_the_straight_loss_is_the_log_loss_of_refitted_log_odds() -> None:
    (rows,), (truth,) = drawn(rows=20_000, origins=1)
    p = probability_of(truth)
    own = -(rows.label * np.log(p) + (1 - rows.label) * np.log1p(-p)).mean()
    assert straight_loss(rows.label, 3 * truth + 2).mean() == pytest.approx(own, abs=0.001)
    assert straight_loss(rows.label, np.zeros(20_000)).mean() == pytest.approx(
        -float(log_odds_of(rows.label.mean()) * rows.label.mean() + np.log1p(-rows.label.mean()))
    )


def test_a_single_candidate_needs_no_numbers() -> None:
    rows, truths = drawn(rows=100)
    found = chosen_of(rows, {SIMPLE: truths})
    assert (found.chosen, found.reason) == (SIMPLE, "logistic is the only candidate")
    assert json.loads(json.dumps(found.to_dict()))["candidates"][0]["seconds"] == 1.5
