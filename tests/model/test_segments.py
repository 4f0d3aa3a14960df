import numpy as np
import pytest

from handoff.model.evaluation import EvaluationRows
from handoff.model.segments import OTHERS, SHOWN, Grouping, segment_rows


def rows(n: int, seed: int = 0) -> tuple[EvaluationRows, "np.ndarray[tuple[int], np.dtype[np.float64]]"]:
    random = np.random.default_rng(seed)
    probability = random.uniform(0.05, 0.6, n)
    label = (random.random(n) < probability).astype(np.int8)
    lead = np.arange(n, dtype=np.int64)
    return EvaluationRows(label, lead, lead // 2), probability


def test_every_row_is_in_one_part_of_each_attribute() -> None:
    test, probability = rows(600)
    colour = np.array(["red", "green", "blue"], dtype=object)[np.arange(600) % 3]
    parts = segment_rows([Grouping("colour", colour)], test, probability, 50, 0)
    assert [one.value for one in parts] == ["blue", "green", "red"]
    assert sum(one.rows for one in parts) == 600
    assert sum(one.positives for one in parts) == test.label.sum()
    assert all(abs(one.expected - one.base_rate) < 0.08 for one in parts)
    assert all(one.auc.low < one.auc.value < one.auc.high for one in parts)


def test_a_part_where_the_model_is_blind_shows_it() -> None:
    test, probability = rows(2_000)
    blind = np.arange(2_000) % 2 == 0
    probability = np.where(blind, 0.3, probability)
    side = np.where(blind, "blind", "seeing").astype(object)
    found = {one.value: one for one in segment_rows([Grouping("side", side)], test, probability, 50, 0)}
    assert found["blind"].auc.value == pytest.approx(0.5)
    assert found["seeing"].auc.low > 0.6


def test_rare_values_are_taken_together_and_small_parts_marked() -> None:
    test, probability = rows(1_000)
    value = np.array([f"v{place % 20:02d}" for place in range(1_000)], dtype=object)
    parts = segment_rows([Grouping("many", value)], test, probability, 20, 0)
    assert len(parts) == SHOWN + 1
    assert parts[-1].value == OTHERS
    assert [one.small for one in parts] == [True] * SHOWN + [False]


def test_ordered_values_keep_their_order_and_one_value_alone_is_no_part() -> None:
    test, probability = rows(300)
    order = ("new", "old", "older")
    age = np.array(order, dtype=object)[np.arange(300) % 2 * 2]
    parts = segment_rows([Grouping("age", age, order), Grouping("one", np.full(300, "x"))], test, probability, 20, 0)
    assert [(one.attribute, one.value) for one in parts] == [("age", "new"), ("age", "older")]


def test_a_part_without_sql_has_no_auc_and_is_still_json() -> None:
    test, probability = rows(400)
    test = EvaluationRows(np.where(np.arange(400) < 100, 0, test.label).astype(np.int8), test.lead, test.cluster)
    side = np.where(np.arange(400) < 100, "none", "some").astype(object)
    none = segment_rows([Grouping("side", side)], test, probability, 20, 0)[1]
    assert (none.value, none.positives, none.small) == ("none", 0, True)
    assert none.to_dict()["auc"]["value"] is None
