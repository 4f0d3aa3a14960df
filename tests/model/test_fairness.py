"""Groups are compared by who is selected and who is found; small ones are marked; stand-ins are named."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.model.fairness import (
    POOLED,
    UNKNOWN,
    ScoredGroups,
    compare_groups,
    cramers_v,
    find_proxies,
    group_values,
    selected,
)

SIZE = 1_200


def made(shift: float, seed: int = 3) -> ScoredGroups:
    """Two large groups and a tiny one; the probability of "b" is lowered by `shift` log-odds."""
    random = np.random.default_rng(seed)
    value = np.where(np.arange(SIZE) < 10, "tiny", np.where(random.random(SIZE) < 0.5, "a", "b")).astype(object)
    odds = random.normal(-1, 1, SIZE)
    label = (random.random(SIZE) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    probability = 1 / (1 + np.exp(-(odds - shift * (value == "b"))))
    return ScoredGroups(label, probability, np.arange(SIZE), np.arange(SIZE) // 3, value)


def test_equal_groups_are_said_to_be_equal() -> None:
    found = compare_groups("country", made(0.0), 0.3, 50, draws=100, seed=1)
    assert found.sentence == "country: each of 2 groups is selected at four fifths or more of the best group's rate"
    assert {row.group: row.small for row in found.groups} == {"a": False, "b": False, POOLED: True}
    assert found.groups[-1].leads == 10


def test_a_group_that_is_passed_over_is_named_with_its_ratio() -> None:
    found = compare_groups("country", made(1.5), 0.3, 50, draws=100, seed=1)
    worse = next(row for row in found.groups if row.group == "b")
    assert found.reference == "a"
    assert worse.selection_ratio.high < 0.8
    assert worse.found_ratio.value < 0.8
    assert f"b ({worse.selection_ratio.value:.2f})" in found.sentence


def test_rates_are_those_of_a_plain_count() -> None:
    rows = made(0.5)
    found = compare_groups("country", rows, 0.25, 50, draws=20, seed=1)
    best = np.argsort(-rows.probability, kind="stable")[: SIZE // 4]
    of_b = rows.value == "b"
    worse = next(row for row in found.groups if row.group == "b")
    assert worse.selection_rate == pytest.approx(of_b[best].sum() / of_b.sum())
    positive = of_b & (rows.label == 1)
    assert worse.found == pytest.approx(positive[best].sum() / positive.sum())


def test_without_a_group_that_is_large_enough_nothing_is_compared() -> None:
    found = compare_groups("country", made(0.0), 0.3, 5_000, draws=20, seed=1)
    assert found.groups == ()
    assert "no group has 5000 leads" in found.sentence


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.floats(0.01, 0.99))
def test_exactly_the_share_is_selected_and_nobody_is_passed_over(values: list[float], share: float) -> None:
    probability = np.array(values)
    chosen = selected(probability, share)
    assert chosen.sum() == pytest.approx(share * len(values))
    order = np.argsort(-probability, kind="stable")
    assert (np.diff(chosen[order]) <= 1e-12).all()


def test_a_column_that_says_the_same_is_a_proxy_and_noise_is_none() -> None:
    random = np.random.default_rng(5)
    gender = pd.Series(np.where(random.random(800) < 0.5, "f", "m"))
    values = pd.DataFrame(
        {
            "title": pd.Categorical(gender.map({"f": "Ms", "m": "Mr"})),
            "height": np.where(gender == "m", 178.0, 165.0) + random.normal(0, 7, 800),
            "noise": random.normal(size=800),
            "town": pd.Categorical(random.integers(0, 200, 800).astype(str)),
        }
    )
    found = find_proxies(values, {"gender": gender})
    assert [proxy.feature for proxy in found] == ["title", "height"]
    assert found[0].strength == pytest.approx(1.0, abs=0.01)


def test_strength_has_its_two_ends() -> None:
    left = np.array(["x", "y"] * 50, dtype=object)
    assert cramers_v(left, left) == pytest.approx(1.0, abs=0.02)
    assert cramers_v(left, np.full(100, "one", dtype=object)) == 0.0


def test_numbers_become_quarters_and_gaps_stay_gaps() -> None:
    found = group_values(pd.Series([*range(100), None], dtype="Float64"))
    assert sorted(set(found)) == [UNKNOWN, "above 24.75 to 49.5", "above 49.5 to 74.25", "above 74.25", "up to 24.75"]
    assert list(group_values(pd.Series([1, 2, 2]))) == ["1", "2", "2"]
