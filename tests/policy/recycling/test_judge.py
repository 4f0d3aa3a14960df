"""Who rests and who is back: every rule, by what was known strictly before the night."""

import numpy as np
import pandas as pd
import pytest

from handoff.policy.recycling.facts import recycling_facts
from handoff.policy.recycling.judge import judge_recycling
from handoff.policy.recycling.not_before import read_not_before
from tests.policy.made_history import NIGHT, TERMS, Event, Stage, ago, history, judged

TIMING = Stage("rejected", 59, "Bad timing")
RESTED = Stage("rejected", 61, "Bad timing")
OTHER = Stage("rejected", 200, "Wrong size")
ACTIVE = Event(5)


def resting(*records: Stage | Event, **terms: object) -> str:
    return str(judged(*records, **terms)[1].resting[0])


def back(*records: Stage | Event, **terms: object) -> str:
    outcome = judged(*records, **terms)[1]
    assert (outcome.wait[0] == "") == (outcome.resting[0] == "")
    return str(outcome.back[0])


def test_a_lead_that_never_left_neither_rests_nor_is_back() -> None:
    assert resting(ACTIVE, Stage("mql", 3)) == back(ACTIVE, Stage("mql", 3)) == ""


def test_a_rejection_for_timing_rests_until_its_days_are_over() -> None:
    assert resting(TIMING, ACTIVE) == "Rejected by sales on 3 May (bad timing): rests until 2 Jul"
    assert resting(TIMING).endswith("rests until 2 Jul, then comes back when it is active again")
    assert judged(TIMING)[1].wait[0] == "Wait until 2 Jul"


def test_the_rest_is_over_exactly_after_its_days() -> None:
    assert back(Stage("rejected", 60, "Bad timing"), ACTIVE) == "re-engaged"
    assert resting(Stage("rejected", 60 - 1e-6, "Bad timing"), ACTIVE) != ""


def test_after_the_rest_it_comes_back_only_when_it_was_active_since() -> None:
    assert back(RESTED, ACTIVE) == "re-engaged"
    assert resting(RESTED).endswith("comes back when it is active again")
    assert resting(RESTED, Event(70)) != ""
    assert judged(RESTED)[1].wait[0] == "Wait until it is active again"


def test_only_the_events_of_the_agreement_bring_a_lead_back() -> None:
    records = (RESTED, Event(5, "email_opened"), Event(80, "demo_requested"))
    assert resting(*records, reengaged_by=("demo_requested",)) != ""
    assert back(*records, reengaged_by=("email_opened",)) == "re-engaged"


@pytest.mark.parametrize(
    "event",
    [
        Event(5, outbound=True),
        Event(5, machine=5),
        Event(5, "email_unsubscribed"),
        Event(5, "email_bounced"),
        Event(5, seen=0),
        Event(0),
        Event(61),
    ],
)
def test_what_was_sent_was_a_robots_said_farewell_or_was_not_known_brings_nobody_back(event: Event) -> None:
    assert resting(RESTED, event) != ""


def test_reasons_of_time_are_compared_without_regard_to_case() -> None:
    assert back(Stage("rejected", 61, " NO BUDGET "), ACTIVE) == "re-engaged"


def test_a_rejection_for_another_reason_stays_out_until_it_is_recycled() -> None:
    assert resting(OTHER, ACTIVE) == "Rejected by sales on 13 Dec 2025 (wrong size): stays out until it is recycled"
    assert resting(Stage("rejected", 200), ACTIVE).startswith("Rejected by sales on 13 Dec 2025 (no reason given)")
    assert back(OTHER, Stage("recycled", 3)) == "recycled"
    assert judged(OTHER)[1].wait[0] == "Wait until it is recycled"


def test_a_recycling_ends_the_rest_at_once_and_one_before_the_rejection_does_not() -> None:
    assert back(TIMING, Stage("recycled", 3)) == "recycled"
    assert back(TIMING, Stage("recycled", 59)) == "recycled"
    assert resting(TIMING, Stage("recycled", 60)) != ""


def test_stages_count_only_when_they_happened_and_were_known_before_the_night() -> None:
    assert resting(Stage("rejected", 0, "Wrong size")) == ""
    assert resting(Stage("rejected", 5, "Wrong size", seen=0)) == ""
    assert resting(OTHER, Stage("recycled", 0)) != ""
    assert resting(OTHER, Stage("recycled", 5, seen=0)) != ""
    assert resting(Stage("rejected", 1e-6, "Wrong size")) != ""


def test_the_last_rejection_counts() -> None:
    assert resting(RESTED, Stage("rejected", 10, "Wrong size"), ACTIVE).endswith("until it is recycled")
    assert back(Stage("rejected", 200, "Wrong size"), RESTED, ACTIVE) == "re-engaged"


def test_a_later_acceptance_by_sales_ends_a_rejection() -> None:
    assert resting(OTHER, Stage("sal", 100)) == back(OTHER, Stage("sal", 100)) == ""
    assert resting(OTHER, Stage("sal", 200)) != ""


def test_a_lost_lead_is_back_when_it_is_recycled() -> None:
    assert back(Stage("lost", 100, "No need"), Stage("recycled", 10)) == "recycled"


def test_a_lead_that_was_handed_over_and_recycled_is_back() -> None:
    assert back(Stage("sal", 100), Stage("recycled", 50)) == "stalled"
    assert back(Stage("recycled", 50)) == ""
    assert back(Stage("sal", 100), Stage("recycled", 50), Stage("sal", 20)) == ""


def test_a_lead_on_an_earlier_list_was_handed_over() -> None:
    listed = np.array([ago(100), None], "datetime64[us]")
    records = [Stage("recycled", 50, lead=lead) for lead in range(2)]
    facts = recycling_facts(history(*records), np.arange(2), TERMS, NIGHT, listed)
    assert judge_recycling(facts, TERMS, NIGHT).back.tolist() == ["stalled", ""]


def test_a_lead_is_back_from_silence_when_that_was_long_enough_and_ended_lately() -> None:
    assert back(Event(100), Event(10)) == "woke"
    assert back(Event(100.0), Event(10.1)) == ""
    assert back(Event(200), Event(31), Event(3)) == ""
    assert back(Event(10)) == ""
    assert back(Event(40), Event(9), silence_days=14, rest_days=1) == "woke"


def test_silence_ends_by_an_event_that_brings_leads_back() -> None:
    records = (Event(100), Event(10, "email_opened"))
    assert back(*records, reengaged_by=("pricing_view",)) == ""
    assert back(*records, Event(4), reengaged_by=("pricing_view",)) == "woke"


def test_a_lead_rests_until_its_own_date_whatever_else() -> None:
    days = pd.Series(["2026-07-02", "2026-07-01", None, "2026-09-30T08:00:00Z", "after summer"])
    records = [Stage(s.stage, s.days, s.reason, lead=lead) for lead in range(5) for s in (RESTED, Stage("recycled", 9))]
    facts = recycling_facts(history(*records), np.arange(5), TERMS, NIGHT)
    found = judge_recycling(facts, TERMS, NIGHT, read_not_before("contact_after", days))
    assert found.resting.tolist() == [
        "Not to be approached before 2 Jul (contact after)",
        *("", ""),
        "Not to be approached before 30 Sep (contact after)",
        'Contact after "after summer" is no date; write it like 2026-07-02',
    ]
    assert found.wait.tolist() == ["Wait until 2 Jul", "", "", "Wait until 30 Sep", "Correct: contact after"]
    assert found.back.tolist() == ["", "recycled", "recycled", "", ""]


def test_days_are_those_of_the_time_zone() -> None:
    facts = recycling_facts(history(Stage("rejected", 58.1, "Wrong size")), np.array([0]), TERMS, NIGHT)
    assert "on 3 May" in judge_recycling(facts, TERMS, NIGHT).resting[0]
    assert "on 4 May" in judge_recycling(facts, TERMS, NIGHT, zone="Asia/Tokyo").resting[0]


def test_facts_are_in_the_order_of_the_leads_asked_for() -> None:
    records = [Stage("rejected", 100 + lead, "Wrong size", lead=lead) for lead in range(3)]
    facts = recycling_facts(history(*records, Event(3, lead=2)), np.array([2, 7, 0]), TERMS, NIGHT)
    assert np.isnat(facts.left_at).tolist() == [False, True, False]
    assert facts.left_at[0] < facts.left_at[2]
    assert facts.active_type.tolist() == ["pricing_view", "", ""]


def test_a_company_without_events_has_rejections_all_the_same() -> None:
    facts = recycling_facts(history(RESTED, events=False), np.array([0]), TERMS, NIGHT)
    assert judge_recycling(facts, TERMS, NIGHT).resting[0].endswith("comes back when it is active again")
