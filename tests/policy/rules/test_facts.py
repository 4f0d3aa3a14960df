"""A rule's field is the parsed feature where there is one; the source's own spelling counts for text."""

from typing import Any

import pandas as pd
import pytest

from handoff.policy.rules.facts import LeadFacts
from tests.policy.made_facts import made_facts, met


@pytest.fixture
def facts() -> LeadFacts:
    features = {
        "employees": [125.0, 5000.0, float("nan"), float("nan")],
        "country": pd.Categorical(["DE", "FR", None, None]),
        "source": pd.Categorical(["web", "(other)", "(other)", None]),
        "opted_in": [1.0, 0.0, 1.0, float("nan")],
        "region": pd.Categorical(["DACH", "Western Europe", None, None]),
    }
    return made_facts(
        features,
        employees=["50-200", "5k", "many", None],
        country=["Deutschland", "fr", "Narnia", None],
        source=["Web", "Trade Fair Ulm", "Referral by Bo", None],
        opted_in=["Ja", "nein", "ja", None],
        owner=["Ada", "Ben", "", None],
    )


def test_the_parsed_value_is_used_where_there_is_one(facts: LeadFacts) -> None:
    assert facts.value("employees").tolist()[:2] == [125.0, 5000.0]
    assert facts.value("owner").tolist()[:2] == ["Ada", "Ben"]
    assert facts.value("region").tolist()[:2] == ["DACH", "Western Europe"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"field": "employees", "at_least": 100}, [True, True, False, False]),
        ({"field": "employees", "is": "50-200"}, [True, False, False, False]),
        ({"field": "employees", "present": True}, [True, True, False, False]),
        ({"field": "country", "in": ["DE", "AT"]}, [True, False, False, False]),
        ({"field": "country", "is": "deutschland"}, [True, False, False, False]),
        ({"field": "country", "not_in": ["Deutschland", "FR"]}, [False, False, True, False]),
        ({"field": "country", "present": False}, [False, False, True, True]),
        ({"field": "opted_in", "is": True}, [True, False, True, False]),
        ({"field": "opted_in", "is": "ja"}, [True, False, True, False]),
        ({"field": "region", "is": "dach"}, [True, False, False, False]),
    ],
)
def test_rules_on_what_was_parsed(facts: LeadFacts, rule: dict[str, Any], expected: list[bool]) -> None:
    assert met(rule, facts) == expected


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        ({"is": "trade fair ulm"}, [False, True, False, False]),
        ({"contains": ["other"]}, [False, False, False, False]),
        ({"not_in": ["Trade Fair Ulm"]}, [True, False, True, False]),
    ],
)
def test_a_pooled_category_can_still_be_named(facts: LeadFacts, tests: dict[str, Any], expected: list[bool]) -> None:
    assert met({"field": "source", **tests}, facts) == expected
