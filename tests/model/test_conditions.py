"""Conditions: every value meets exactly one, also one that training never saw."""

import numpy as np
import pandas as pd
import pytest

from handoff.domain.catalogue import Family, Feature
from handoff.model.conditions import Conditions, Measure

VIEWS = Feature("pricing_view_count_7d", Family.ENGAGEMENT, "", "pricing_view")
SILENCE = Feature("pricing_view_days_since_last", Family.ENGAGEMENT, "", "pricing_view")
SIZE = Feature("employees", Family.FIT, "", "employees")
LETTER = Feature("newsletter", Family.FIT, "", "newsletter")
INDUSTRY = Feature("industry", Family.FIT, "", "industry", categorical=True)
NUMBERS = pd.Series(np.arange(1000), dtype="float32")


def learned(feature: Feature, *values: object) -> Conditions:
    column = pd.Series(pd.Categorical(values)) if feature.categorical else pd.Series(values, dtype="float32")
    return Conditions.learn(feature, column)


def codes(conditions: Conditions, *values: object) -> list[int]:
    categorical = conditions.measure is Measure.CATEGORY
    column = pd.Series(pd.Categorical(values)) if categorical else pd.Series(values, dtype="float32")
    return [int(code) for code in conditions.codes(column)]


def test_counts_meet_the_last_edge_that_they_reach() -> None:
    found = learned(VIEWS, 0, 1)
    assert codes(found, 0, 1, 2, 4, 5, 1000, np.nan) == [0, 1, 2, 3, 4, 7, found.missing]


def test_silence_is_cut_at_whole_weeks_and_months() -> None:
    assert codes(learned(SILENCE, 1), 6.9, 7, 41, 400) == [0, 1, 3, 6]


def test_numbers_are_cut_into_bands_of_about_equal_size() -> None:
    found = Conditions.learn(SIZE, NUMBERS)
    assert found.measure is Measure.NUMBER
    sizes = np.bincount(found.codes(NUMBERS))
    assert len(sizes) == 5
    assert sizes.min() > 190


def test_few_values_are_compared_one_by_one() -> None:
    found = learned(LETTER, 0, 1, 1)
    assert codes(found, 0, 1, 0.5, np.nan) == [0, 1, found.unseen, found.missing]


def test_new_and_missing_categories_are_told_apart() -> None:
    found = learned(INDUSTRY, "Retail", "Software", None)
    assert codes(found, "Software", "Space", None) == [1, found.unseen, found.missing]


@pytest.mark.parametrize("feature", [SIZE, LETTER])
def test_a_column_without_any_value_has_conditions_too(feature: Feature) -> None:
    found = learned(feature, np.nan, np.nan)
    assert codes(found, np.nan, 3.0) == [found.missing, found.unseen]


def test_they_are_read_back_as_they_were() -> None:
    for found in (learned(VIEWS, 1), Conditions.learn(SIZE, NUMBERS), learned(INDUSTRY, "Ä")):
        assert Conditions.from_dict(found.to_dict()) == found
