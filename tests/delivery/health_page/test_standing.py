"""The first line says whether there is anything to do, and each remark what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handoff.delivery.health_page import HealthFacts, Held, standing
from handoff.monitoring.performance.sales_answers import Answers
from tests.delivery.health_page.made import ALERT, GOOD, WARNING, made_facts


@pytest.fixture(scope="module")
def facts() -> HealthFacts:
    return made_facts()


def with_answers(facts: HealthFacts, **changes: int) -> HealthFacts:
    answers: Answers = replace(GOOD, **changes)  # type: ignore[arg-type]
    return replace(facts, weeks=tuple(replace(week, answers=answers) for week in facts.weeks))


def test_a_healthy_company_is_told_so(facts: HealthFacts) -> None:
    found = standing(facts)
    assert (found.state, found.remarks) == ("good", ())
    assert found.headline == "Everything is all right. There is nothing to do."


def test_an_alert_is_to_be_acted_on_and_a_warning_to_be_looked_at(facts: HealthFacts) -> None:
    assert standing(replace(facts, alerts=(WARNING,))).state == "look"
    found = standing(replace(facts, alerts=(WARNING, ALERT)))
    assert found.state == "act"
    assert [one.state for one in found.remarks] == ["act", "look"]
    assert "page_view fell from 40,000 to 12 a day." in found.remarks[0].what
    assert "since 27 February 2026" in found.remarks[0].what


def test_a_list_that_is_held_back_says_which_one_stands(facts: HealthFacts) -> None:
    tonight = facts.night + timedelta(days=1)
    found = standing(replace(facts, night=tonight, held=(Held(tonight, "G01 rows: 0"),)))
    assert found.state == "act"
    assert f"the list of {facts.night} still stands: G01 rows: 0." in found.remarks[0].what


def test_a_night_that_was_held_back_long_ago_is_past(facts: HealthFacts) -> None:
    assert facts.held
    assert standing(facts).state == "good"


def test_a_list_is_late_after_a_day_and_a_half(facts: HealthFacts) -> None:
    assert standing(replace(facts, now=facts.now + timedelta(hours=34))).state == "good"
    found = standing(replace(facts, now=facts.now + timedelta(hours=36)))
    assert (found.state, found.remarks[0].what) == ("act", "The newest list is 37 hours old.")


def test_a_training_before_its_time_is_asked_for(facts: HealthFacts) -> None:
    found = standing(replace(facts, early_retrain="in the week of 2026-01-05 SQLs doubled"))
    assert found.remarks[0].what == "Train before the time: in the week of 2026-01-05 SQLs doubled."
    assert "handoff train" in found.remarks[0].todo


@pytest.mark.parametrize(("accepted", "rejected", "state"), [(91, 9, "good"), (80, 20, "look"), (60, 40, "act")])
def test_acceptance_is_judged_as_the_field_does(facts: HealthFacts, accepted: int, rejected: int, state: str) -> None:
    assert standing(with_answers(facts, accepted=accepted, rejected=rejected)).state == state


def test_few_decisions_are_no_finding(facts: HealthFacts) -> None:
    assert standing(with_answers(facts, accepted=1, rejected=1)).state == "good"


def test_late_follow_up_is_to_be_looked_at(facts: HealthFacts) -> None:
    found = standing(with_answers(facts, in_time=10, late=20))
    assert (found.state, found.remarks[0].what[:27]) == ("look", "33% of the leads were follo")


def test_before_the_first_night_nothing_is_claimed(facts: HealthFacts) -> None:
    empty = replace(facts, nights=(), weeks=(), coverage=(), quarter=None)
    assert standing(empty).headline == "No night has been published yet."
