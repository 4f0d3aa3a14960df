from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from handoff.domain.agreement import Agreement, Condition
from handoff.policy.contradictions.meeting import clash, implies, never
from handoff.policy.contradictions.rules import contradictions
from handoff.policy.rules.conditions import holds
from handoff.policy.rules.facts import LeadFacts, count_column
from tests.scoring.made_night import agreement

#: Name -> terms that cannot work, and a part of the message.
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "two countries at once": (
        {"qualify": [{"name": "A", "field": "country", "in": ["DE", "AT"]},
                     {"name": "B", "field": "country", "in": ["France"]}]},
        'qualify "A" and qualify "B" cannot both hold',
    ),
    "two sizes at once": (
        {"qualify": [{"name": "A", "field": "size", "at_least": 500}, {"name": "B", "field": "size", "at_most": 100}]},
        "cannot both hold",
    ),
    "in and not in": (
        {"qualify": [{"name": "A", "field": "role", "in": ["cto"]}, {"name": "B", "field": "role", "not_in": ["CTO"]}]},
        "cannot both hold",
    ),
    "often and never": (
        {"qualify": [{"name": "A", "event": "demo", "within_days": 7, "at_least": 2},
                     {"name": "B", "event": "demo", "within_days": 30, "at_most": 1}]},
        "cannot both hold",
    ),
    "present and missing": (
        {"qualify": [{"name": "A", "field": "size", "at_least": 5}, {"name": "B", "field": "size", "present": False}]},
        "cannot both hold",
    ),
    "a rule against itself": (
        {"qualify": [{"name": "A", "all": [{"field": "size", "at_least": 9}, {"field": "size", "at_most": 8}]}]},
        'qualify "A": its own tests clash',
    ),
    "in and not in, in one rule": (
        {"qualify": [{"name": "A", "field": "role", "in": ["cto"], "not_in": ["CTO", "cfo"]}]},
        'qualify "A": its own tests clash',
    ),
    "the branch that would do is impossible": (
        {"qualify": [{"name": "A", "any": [{"all": [{"field": "size", "at_least": 9}, {"field": "size", "at_most": 8}]},
                                           {"field": "role", "in": ["cto"]}]},
                     {"name": "B", "field": "role", "not_in": ["CTO"]}]},
        "cannot both hold",
    ),
    "a team behind another of its territory": (
        {"teams": [{"name": "All of it", "leads": {"field": "country", "in": ["DE", "AT"]}, "leads_per_rep": 5,
                    "reps": [{"name": "R"}]},
                   {"name": "Vienna", "leads": {"field": "country", "is": "Austria"}, "leads_per_rep": 5,
                    "reps": [{"name": "S"}]}]},
        'team "Vienna" gets no leads, since team "All of it" before it takes all of them',
    ),
    "who qualifies is excluded": (
        {"qualify": [{"name": "A", "field": "country", "is": "Germany"}],
         "exclude": [{"reason": "Too near", "field": "country", "in": ["DE", "NL"]}]},
        'exclude "Too near" removes every lead that meets qualify "A"',
    ),
    "always is excluded": (
        {"qualify": [{"name": "A", "event": "demo", "within_days": 7, "always": True}],
         "exclude": [{"reason": "Had a demo", "event": "demo"}]},
        'qualify "A" is to qualify always, but exclude "Had a demo"',
    ),
    "what is required is excluded": (
        {"required_fields": ["phone"], "exclude": [{"reason": "Has a phone", "field": "phone", "present": True}]},
        'required_fields asks for "phone"',
    ),
    "SAL leaves nothing": (
        {"tiers": {"SAL": {"probability": 0.2, "follow_up_hours": 24},
                   "MQL": {"probability": 0.2, "follow_up_hours": 72}}},
        "nothing is ever left for MQL",
    ),
    "nobody has a place": (
        {"tiers": {"SAL": {"capacity": "reps", "follow_up_hours": 24}, "MQL": {"capacity": 9, "follow_up_hours": 72}},
         "teams": [{"name": "T", "reps": [{"name": "R", "leads_per_day": 0}]}]},
        "every rep has 0 places",
    ),
    "all are away": (
        {"tiers": {"SAL": {"capacity": "reps", "follow_up_hours": 24}, "MQL": {"capacity": 9, "follow_up_hours": 72}},
         "valid_from": "2026-03-01", "valid_until": "2026-03-31",
         "teams": [{"name": "T", "leads_per_rep": 5,
                    "reps": [{"name": "R", "away": [{"from": "2026-02-01", "until": "2026-04-15"}]}]}]},
        "all of them are away from 2026-03-01 to 2026-03-31",
    ),
    "all are away, one after the other": (
        {"tiers": {"SAL": {"capacity": "reps", "follow_up_hours": 24}, "MQL": {"capacity": 9, "follow_up_hours": 72}},
         "valid_from": "2026-03-01", "valid_until": "2026-03-31",
         "teams": [{"name": "T", "leads_per_rep": 5,
                    "reps": [{"name": "R", "away": [{"from": "2026-02-01", "until": "2026-03-15"},
                                                    {"from": "2026-03-16", "until": "2026-04-15"}]}]}]},
        "all of them are away from 2026-03-01 to 2026-03-31",
    ),
}  # fmt: skip
#: Terms that look alike and work.
RIGHT: dict[str, dict[str, Any]] = {
    "one country in two ways": {"qualify": [{"name": "A", "field": "country", "in": ["DE"]},
                                            {"name": "B", "field": "country", "in": ["Germany"]}]},
    "touching sizes": {"qualify": [{"name": "A", "field": "size", "at_least": 100},
                                   {"name": "B", "field": "size", "at_most": 100}]},
    "a day on which one is there": {
        "tiers": {"SAL": {"capacity": "reps", "follow_up_hours": 24}, "MQL": {"capacity": 9, "follow_up_hours": 72}},
        "valid_from": "2026-03-01", "valid_until": "2026-03-31",
        "teams": [{"name": "T", "leads_per_rep": 5,
                   "reps": [{"name": "R", "away": [{"from": "2026-02-01", "until": "2026-03-15"},
                                                   {"from": "2026-03-17", "until": "2026-04-15"}]}]}]},
    "a part of a territory first": {
        "teams": [{"name": "Vienna", "leads": {"field": "country", "is": "Austria"}, "leads_per_rep": 5,
                   "reps": [{"name": "S"}]},
                  {"name": "All of it", "leads": {"field": "country", "in": ["DE", "AT"]}, "leads_per_rep": 5,
                   "reps": [{"name": "R"}]}]},
    "one of them": {"qualify": [{"name": "A", "any": [{"field": "size", "at_least": 500},
                                                      {"field": "country", "in": ["DE"]}]},
                                {"name": "B", "field": "size", "at_most": 100}]},
    "always needs no other rule": {"qualify": [{"name": "A", "field": "size", "at_least": 500},
                                               {"name": "B", "field": "size", "at_most": 9, "always": True}]},
    "long ago but not lately": {"qualify": [{"name": "A", "event": "demo", "within_days": 90, "at_least": 2},
                                            {"name": "B", "event": "demo", "within_days": 7, "at_most": 0}]},
    "some are excluded": {"qualify": [{"name": "A", "field": "country", "in": ["DE", "AT"]}],
                          "exclude": [{"reason": "X", "field": "country", "in": ["AT"]}]},
    "the opposite is excluded too": {"qualify": [{"name": "A", "field": "size", "at_least": 100}],
                                     "exclude": [{"reason": "X", "field": "size", "at_most": 99}]},
}  # fmt: skip


def made(terms: dict[str, Any]) -> Agreement:
    return agreement(**{"required_fields": [], "qualify": [], "exclude": [], **terms})


@pytest.mark.parametrize("name", WRONG)
def test_a_contradiction_is_named_with_its_fix(name: str) -> None:
    terms, part = WRONG[name]
    found = contradictions(made(terms))
    assert len(found) == 1
    assert part in found[0]
    assert ";" in found[0], "what is wrong; what to do"


@pytest.mark.parametrize("name", RIGHT)
def test_what_can_work_is_left_alone(name: str) -> None:
    assert contradictions(made(RIGHT[name])) == ()


TEXTS = ("a", "b", "c")
TEST = st.one_of(
    st.builds(lambda values: {"field": "x", "in": values}, st.lists(st.sampled_from(TEXTS), min_size=1)),
    st.builds(lambda values: {"field": "x", "not_in": values}, st.lists(st.sampled_from(TEXTS), min_size=1)),
    st.builds(lambda values, others: {"field": "x", "in": values, "not_in": others},
              *[st.lists(st.sampled_from(TEXTS), min_size=1)] * 2),
    st.builds(lambda there: {"field": "x", "present": there}, st.booleans()),
    st.builds(lambda parts: {"field": "x", "contains": parts}, st.lists(st.sampled_from(TEXTS), min_size=1)),
    st.builds(lambda low: {"field": "n", "at_least": low}, st.integers(0, 3)),
    st.builds(lambda high: {"field": "n", "at_most": high}, st.integers(0, 3)),
    st.builds(lambda days, low: {"event": "e", "within_days": days, "at_least": low},
              st.sampled_from([7, 30]), st.integers(0, 3)),
    st.builds(lambda days, high: {"event": "e", "within_days": days, "at_most": high},
              st.sampled_from([7, 30]), st.integers(0, 3)),
)  # fmt: skip
RULE = st.recursive(
    TEST,
    lambda inner: st.builds(
        lambda kind, members: {kind: members}, st.sampled_from(["any", "all"]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=4,
)


def every_lead() -> LeadFacts:
    """One lead for each combination of contents."""
    grid = pd.MultiIndex.from_product([[None, *TEXTS, "ab", "z"], [np.nan, 0, 1, 2, 3, 9], range(4), range(4)])
    leads = grid.to_frame(index=False, name=["x", "n", "week", "more"])
    counts = pd.DataFrame({count_column("e", 7): leads["week"], count_column("e", 30): leads["week"] + leads["more"]})
    return LeadFacts(leads[["x", "n"]], pd.DataFrame(index=leads.index), counts)


LEADS = every_lead()


@given(RULE, RULE)
def test_rules_that_clash_are_met_by_no_lead_together(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = (Condition.model_validate(rule) for rule in (one, other))
    if clash(first, second):
        assert not (holds(first, LEADS) & holds(second, LEADS)).any()


@given(RULE, RULE)
def test_a_rule_that_implies_another_is_never_met_without_it(one: dict[str, Any], other: dict[str, Any]) -> None:
    first, second = (Condition.model_validate(rule) for rule in (one, other))
    if implies(first, second):
        assert not (holds(first, LEADS) & ~holds(second, LEADS)).any()


@given(RULE)
def test_a_rule_that_can_never_hold_is_met_by_no_lead(rule: dict[str, Any]) -> None:
    if never(Condition.model_validate(rule)):
        assert not holds(Condition.model_validate(rule), LEADS).any()


@given(TEST)
def test_every_test_implies_itself(rule: dict[str, Any]) -> None:
    assert implies(Condition.model_validate(rule), Condition.model_validate(rule))
