"""Every test that a rule can make, on values that are there, missing, or written in another way."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from handoff.errors import AgreementError
from tests.policy.made_facts import made_facts, met

TEXT = ["Acme GmbH", " acme gmbh ", "Rival Ltd", "", None]


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ({"is": "ACME GmbH"}, [True, True, False, False, False]),
        ({"in": ["rival ltd", "Other"]}, [False, False, True, False, False]),
        ({"not_in": ["Rival Ltd"]}, [True, True, False, False, False]),
        ({"contains": ["GMBH", "zzz"]}, [True, True, False, False, False]),
        ({"ends_with": ["ltd"]}, [False, False, True, False, False]),
        ({"present": True}, [True, True, True, False, False]),
        ({"present": False}, [False, False, False, True, True]),
        ({"contains": ["acme"], "ends_with": ["ltd"]}, [False] * 5),
    ],
)
@pytest.mark.parametrize(
    "values", [pd.Series(TEXT, dtype="object"), pd.Series(TEXT, dtype="str"), pd.Categorical(TEXT)]
)
def test_text(tests: dict[str, Any], expected: list[bool], values: Any) -> None:
    facts = made_facts(company=values)
    assert met({"field": "company", **tests}, facts) == expected


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ({"at_least": 50}, [False, True, True, False]),
        ({"at_most": 50}, [True, True, False, False]),
        ({"at_least": 20, "at_most": 60}, [False, True, False, False]),
        ({"is": 50}, [False, True, False, False]),
        ({"in": [10, 200]}, [True, False, True, False]),
        ({"not_in": [10]}, [False, True, True, False]),
        ({"present": False}, [False, False, False, True]),
    ],
)
@pytest.mark.parametrize(
    "values", [np.array([10, 50, 200, np.nan], np.float32), np.array(["10", "50", "200", None], object)]
)
def test_numbers_as_numbers_and_as_text(tests: dict[str, Any], expected: list[bool], values: Any) -> None:
    assert met({"field": "size", **tests}, made_facts(size=values)) == expected
    assert met({"feature": "size", **tests}, made_facts({"size": values})) == expected


@pytest.mark.parametrize("values", [["Yes", "no", None], ["1", "0", ""], [1.0, 0.0, np.nan], ["True", "FALSE", None]])
def test_true_and_false_in_all_the_ways_sources_write_them(values: list[Any]) -> None:
    facts = made_facts(consent=values)
    assert met({"field": "consent", "is": True}, facts) == [True, False, False]
    assert met({"field": "consent", "is": False}, facts) == [False, True, False]


def test_text_is_not_compared_with_a_number() -> None:
    with pytest.raises(AgreementError, match='compares "size" with a number, but it holds text such as "large"'):
        met({"field": "size", "at_least": 5}, made_facts(size=["large", "small"]))


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ({}, [False, True, True, False]),
        ({"at_least": 2}, [False, False, True, False]),
        ({"at_most": 1}, [True, True, False, True]),
        ({"at_most": 0}, [True, False, False, True]),
        ({"at_least": 1, "at_most": 1}, [False, True, False, False]),
    ],
)
def test_events_are_counted(tests: dict[str, Any], expected: list[bool]) -> None:
    facts = made_facts(counts={"view (30 days)": [0, 1, 5, np.nan]})
    assert met({"event": "view", "within_days": 30, **tests}, facts) == expected


def test_any_is_or_and_all_is_and() -> None:
    facts = made_facts(a=[1, 1, 0, 0], b=[1, 0, 1, 0], c=[0, 0, 0, 1])
    one, two, three = ({"field": name, "is": 1} for name in "abc")
    assert met({"any": [one, two]}, facts) == [True, True, True, False]
    assert met({"all": [one, two]}, facts) == [True, False, False, False]
    assert met({"any": [three, {"all": [one, two]}]}, facts) == [True, False, False, True]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({"field": "contry", "is": "DE"}, 'field "contry" of the agreement is not in the data; did you mean "country"'),
        ({"feature": "regoin", "is": "DACH"}, 'feature "regoin" of the agreement is not in the data; did you mean'),
        ({"event": "view"}, 'the rules count event "view (all time)", which was not counted'),
    ],
)
def test_a_name_that_is_not_there_is_refused_with_the_nearest(rule: dict[str, Any], problem: str) -> None:
    with pytest.raises(AgreementError) as caught:
        met(rule, made_facts({"region": ["DACH"]}, country=["DE"]))
    assert problem in str(caught.value)


def test_no_test_edits_the_facts() -> None:
    facts = made_facts({"size": pd.Series(["(other)", "a"], dtype="category")}, size=["X", "a"])
    before = facts.fields.copy(), facts.features.copy()
    met({"field": "size", "is": "x"}, facts)
    pd.testing.assert_frame_equal(facts.fields, before[0])
    pd.testing.assert_frame_equal(facts.features, before[1])
