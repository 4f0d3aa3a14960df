"""Rows that stand for others: sums come out right on average, and a weight of two is the row twice."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.domain.feature_table import TrainingTable
from handoff.model.anchoring import anchor_level
from handoff.model.arrays import FloatArray, IntArray, Label, probability_of
from handoff.model.blending import blend_weights
from handoff.model.calibration_choice import choose_calibrator
from handoff.model.choice import straight_loss
from handoff.model.evaluation import EvaluationRows, evaluate
from handoff.model.gates import SameRows, paired
from handoff.model.metrics import auc
from handoff.model.selection import Selection, effective_rows, inverse_weights, shared_out

METHODS = ("none", "sigmoid", "beta", "isotonic")


def drawn(rows: int = 3_000, seed: int = 0) -> tuple[Label, FloatArray]:
    """Outcomes and log-odds that are right."""
    random = np.random.default_rng(seed)
    score = random.normal(-2, 1.2, rows)
    return (random.random(rows) < probability_of(score)).astype(np.int8), score


def times(rows: int = 3_000, seed: int = 1) -> IntArray:
    return np.random.default_rng(seed).integers(1, 4, rows)


def twice(weight: IntArray, *columns: Any) -> list[Any]:
    """Each row as often as its weight says."""
    return [np.repeat(one, weight) for one in columns]


@trying(deadline=None)
@given(st.lists(st.floats(1e-4, 1), min_size=1, max_size=60), st.floats(1, 1e4))
def test_weights_lie_between_one_and_the_largest(probability: list[float], largest: float) -> None:
    weight = inverse_weights(np.array(probability), largest)
    assert ((weight >= 1) & (weight <= largest)).all()
    assert (weight[np.array(probability) == 1] == 1).all()


@trying(deadline=None)
@given(st.lists(st.floats(1, 1e4), min_size=1, max_size=60))
def test_the_effective_number_is_at_most_the_number_of_rows_and_all_of_it_when_weights_are_equal(
    weight: list[float],
) -> None:
    found = np.array(weight)
    assert 1 - 1e-9 <= effective_rows(found) <= len(found) + 1e-9
    assert shared_out(found).sum() == pytest.approx(effective_rows(found))
    assert effective_rows(np.full(7, found[0])) == pytest.approx(7)


def test_worked_rows_stand_for_all_rows_on_average() -> None:
    """The best are worked surely, of the rest one in twenty: the weighted rate is that of all, the plain one is not."""
    y, score = drawn(20_000)
    chance = np.where(score > -0.5, 1.0, 0.05)
    random = np.random.default_rng(2)
    rates, plain = [], []
    for _ in range(200):
        worked = random.random(len(y)) < chance
        weight = inverse_weights(chance[worked], 1e9)
        rates.append(np.average(y[worked], weights=weight))
        plain.append(y[worked].mean())
    assert np.mean(rates) == pytest.approx(y.mean(), abs=4 * np.std(rates) / np.sqrt(len(rates)))
    assert np.mean(plain) > 1.5 * y.mean()


def test_measures_tables_and_rates_of_a_weighted_row_are_those_of_the_row_repeated() -> None:
    y, score = drawn()
    p, lead, weight = probability_of(score), np.arange(len(y)), times()
    one = evaluate("m", EvaluationRows(y, lead, lead, weight.astype(float)), p, draws=20, seed=0)
    repeated = twice(weight, y, lead, p)
    other = evaluate("m", EvaluationRows(repeated[0], repeated[1], repeated[1]), repeated[2], draws=20, seed=0)
    assert one.base_rate == pytest.approx(other.base_rate)
    for name in set(one.metrics) - {"calibration_error"}:  # its groups are of equal numbers of rows
        assert one.metrics[name].value == pytest.approx(other.metrics[name].value), name
        assert one.metrics[name].low == pytest.approx(other.metrics[name].low), name
    assert [row.lift for row in one.gains] == pytest.approx([row.lift for row in other.gains])
    assert (one.n_rows, one.n_positive) == (len(y), int(y.sum()))


def test_losses_and_blends_of_a_weighted_row_are_those_of_the_row_repeated() -> None:
    y, score = drawn()
    weight = times()
    noisy = np.column_stack([score + np.random.default_rng(3).normal(0, 1, len(y)), 0.5 * score])
    loss = np.average(straight_loss(y, noisy[:, 0], weight.astype(float)), weights=weight)
    again = twice(weight, y, noisy[:, 0])
    assert loss == pytest.approx(straight_loss(*again).mean(), abs=1e-9)
    found = blend_weights([y], [noisy], 10.0, [weight.astype(float)])
    # The ridge is shared out among the positives, of which there are more when rows are repeated.
    more = float(weight @ y) / float(y.sum())
    other = blend_weights([np.repeat(y, weight)], [np.repeat(noisy, weight, axis=0)], 10.0 * more)
    assert found.weight == pytest.approx(other.weight, rel=1e-4)
    assert found.offset == pytest.approx(other.offset, rel=1e-4)


def test_gates_compare_two_models_on_what_the_rows_stand_for() -> None:
    """The candidate is the better one on the many rows that few stand for."""
    y, score = drawn()
    few = np.arange(len(y)) < 1_000
    noise = np.random.default_rng(5).normal(0, 3, len(y))
    candidate, rival = np.where(few, score, score + noise), np.where(few, score + noise, score)
    weight = np.where(few, 50.0, 1.0)
    plain = SameRows(y, candidate, rival, np.arange(len(y)), "rows")
    weighted = replace(plain, weight=weight)
    assert paired(plain, auc, np.subtract, draws=20, seed=0).value > 0
    assert paired(weighted, auc, np.subtract, draws=20, seed=0).high < 0


def biased(seed: int) -> tuple[Label, FloatArray, FloatArray, float, float]:
    """Worked rows of a score that is too flat, as one that learned from the best alone is; with the truth below."""
    random = np.random.default_rng(seed)
    true = random.normal(-3.5, 1.5, 60_000)
    y = (random.random(len(true)) < probability_of(true)).astype(np.int8)
    chance = np.where(true > -1.5, 1.0, 0.02)
    worked = random.random(len(true)) < chance
    flat = 0.5 * true - 0.3
    below = chance < 1
    return y[worked], flat[worked], chance[worked], float(y[below].mean()), float(flat[below].mean())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_weighted_calibrator_is_right_below_the_line_where_a_plain_one_is_not(seed: int) -> None:
    y, score, chance, rate, _ = biased(seed)
    below = chance < 1
    account = np.arange(len(y))
    weighted = choose_calibrator(y, score, METHODS, account, 0, inverse_weights(chance, 100))
    plain = choose_calibrator(y, score, ("none",), account)
    said = weighted.calibrator.apply(score[below]).mean()
    assert said == pytest.approx(rate, rel=0.4)
    assert plain.calibrator.apply(score[below]).mean() > 2 * rate
    assert weighted.method != "none"


def test_no_calibration_is_left_where_the_recipe_knows_no_other() -> None:
    y, score, chance, _, _ = biased(1)
    assert choose_calibrator(y, score, ["none"], np.arange(len(y)), 0, inverse_weights(chance, 100)).method == "none"


def test_equal_weights_change_no_level_and_say_the_plain_share() -> None:
    y, score = drawn()
    night = np.datetime64("2026-01-01", "us") + np.arange(len(y)) // 30 * np.timedelta64(1, "D")
    plain = anchor_level(night, y, probability_of(score - 0.5))
    weighted = anchor_level(night, y, probability_of(score - 0.5), np.full(len(y), 7.0))
    assert weighted.offset == pytest.approx(plain.offset)
    assert weighted.share == pytest.approx(plain.positives / plain.rows)
    assert weighted.sentence == plain.sentence


def test_a_table_keeps_its_weights_when_rows_and_columns_are_taken(table: TrainingTable) -> None:
    assert (table.weights == 1).all()
    weight = np.arange(1, len(table) + 1, dtype=np.float64)
    weighted = TrainingTable(table.features, table.label, table.horizon_days, weight)
    places = np.array([5, 2, 9])
    assert weighted.take(places).weights.tolist() == [6.0, 3.0, 10.0]
    assert weighted.with_features(table.features).weights.tolist() == weight.tolist()
    assert table.take(places).weight is None


def test_the_report_says_which_rows_and_how_much_they_weigh() -> None:
    said = Selection(1_200, 40_000, 900, 55, 3, 160.4, 100.0).sentence
    for part in ("worked leads only", "1,200 of 40,000 rows", "effective sample size 160", "largest weight 100"):
        assert part in said


def test_a_lot_that_found_next_to_nothing_is_a_doubt() -> None:
    few, enough = (Selection(1_200, 40_000, 900, 550, found, 160.4, 100.0) for found in (9, 10))
    assert few.doubt is not None
    assert "only 9 rows drawn by lot became SQL" in few.doubt
    assert enough.doubt is None
