import json

import numpy as np
import pytest

from handoff.model.arrays import FloatArray, Label
from handoff.model.calibration import SIMPLEST_FIRST, calibrator_from_dict
from handoff.model.calibration_choice import choose_calibrator
from tests.model.test_calibration import drawn


def test_a_good_score_is_left_alone_and_a_bad_one_is_not() -> None:
    groups = np.arange(6000) // 3
    y, score = drawn(1, 6000)
    assert choose_calibrator(y, score, SIMPLEST_FIRST, groups).method == "none"
    choice = choose_calibrator(y, 4 * score + 2, SIMPLEST_FIRST, groups)
    assert choice.method in ("sigmoid", "beta")
    assert choice.losses[choice.method] < choice.losses["none"]
    assert choice.method in choice.reason
    found = json.loads(json.dumps(choice.to_dict()))
    assert calibrator_from_dict(found["calibrator"]) == choice.calibrator
    assert set(found["losses"]) == set(SIMPLEST_FIRST)


def test_too_few_rows_keep_the_simplest() -> None:
    y, score = drawn(1, 200, offset=-4.0)
    choice = choose_calibrator(y, score, ["isotonic", "sigmoid"], np.arange(200))
    assert choice.method == "sigmoid"
    assert "rarer label" in choice.reason
    assert choice.losses == {}


def test_the_only_method_of_a_recipe_needs_no_comparison() -> None:
    y, score = drawn(1, 2000)
    choice = choose_calibrator(y, score, ["beta"], np.arange(2000))
    assert (choice.method, choice.reason) == ("beta", "beta: the only method of the recipe")


@pytest.mark.parametrize("label", [0, 1])
def test_one_outcome_alone_leaves_the_score_as_it_is(label: int) -> None:
    choice = choose_calibrator(np.full(50, label, dtype=np.int8), np.zeros(50), ["sigmoid", "isotonic"], np.arange(50))
    assert choice.method == "none"
    assert "only 0 rows of the rarer label" in choice.reason


def test_one_account_alone_gets_the_simplest_method() -> None:
    label = np.tile(np.array([0, 1], dtype=np.int8), 200)
    score = np.linspace(-2, 2, 400)
    choice = choose_calibrator(label, score, ("none", "sigmoid", "beta", "isotonic"), np.full(400, 7))
    assert choice.method == "none"


def bent(seed: int, rows: int) -> tuple[Label, FloatArray]:
    """Labels whose log-odds rise with the score in two steps, which no line or beta map follows."""
    random = np.random.default_rng(seed)
    score = random.uniform(-3, 3, rows)
    rate = np.select([score < -1, score < 1], [0.05, 0.5], 0.55)
    return (random.random(rows) < rate).astype(np.int8), score


def test_a_flexible_method_is_taken_where_it_pays() -> None:
    y, score = bent(0, 8000)
    choice = choose_calibrator(y, score, SIMPLEST_FIRST, np.arange(8000))
    assert choice.method in ("isotonic", "venn-abers")
    assert choice.losses[choice.method] < min(choice.losses[name] for name in ("none", "sigmoid", "beta"))


def test_accounts_are_held_out_whole() -> None:
    """Rows repeated within an account tempt a flexible method to remember them; whole accounts held out do not."""
    y, score = drawn(5, 400)
    groups = np.repeat(np.arange(400), 25)
    together = choose_calibrator(np.repeat(y, 25), np.repeat(score, 25), SIMPLEST_FIRST, groups)
    apart = choose_calibrator(np.repeat(y, 25), np.repeat(score, 25), SIMPLEST_FIRST, np.arange(len(groups)))
    assert together.method == "none"
    assert together.losses["isotonic"] > apart.losses["isotonic"] + 0.01


def test_the_order_of_the_methods_means_nothing_and_the_seed_repeats() -> None:
    y, score = drawn(6, 600)
    groups = np.arange(600) // 2
    one = choose_calibrator(y, score, ["isotonic", "none", "sigmoid"], groups, seed=3)
    other = choose_calibrator(y, score, ["none", "sigmoid", "isotonic"], groups, seed=3)
    assert one == other
    assert choose_calibrator(y, score, ["none", "sigmoid", "isotonic"], groups, seed=4).losses != one.losses
