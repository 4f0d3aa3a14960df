"""One cause, one alert, rightly named, from its first day on; and none without a cause."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from handoff.domain.settings import GateSection, MonitoringSection
from handoff.monitoring.alert import Alert
from handoff.monitoring.alerts import alerts_of, budget_of, is_new
from handoff.monitoring.checks.outcomes import SQL, outcome_changes
from handoff.monitoring.folding import ORDER
from handoff.monitoring.gates import gates_of
from handoff.monitoring.profile import NightProfile
from tests.monitoring.made_nights import EVENTS, FAULT, HEALTHY, Made

Nights = tuple[NightProfile, ...]
SETTINGS = MonitoringSection()
BUDGET = budget_of(HEALTHY.night(FAULT), SETTINGS)
WEB = {"page_view": 0.0, "pricing_view": 0.0}
FAULTS = {
    "a source stops": (Made(FAULT, WEB), "A02", "page_view and pricing_view"),
    "all events stop": (Made(FAULT, dict.fromkeys(["email_opened", "form_submitted", *WEB], 0.0)), "A02", "events"),
    "a stale file": (Made(FAULT, {"leads": 0.0}, stale="leads"), "A01", "leads"),
    "an event type disappears": (Made(FAULT, {"form_submitted": 0.0}), "A03", "form_submitted"),
    "an event type is renamed": (Made(FAULT, {"page_view": 0.0, "new type": 1.0}), "A05", "events.event_type"),
    "a category is renamed": (Made(FAULT, new_name="PPC"), "A05", "leads.source"),
    "a unit changes": (Made(FAULT, times=1000), "A04", "leads.employees"),
    "values are missing": (Made(FAULT, gaps=0.6), "A11", "leads.source"),
    "duplicates flood in": (Made(FAULT, repeated=1.0), "A06", "events"),
    "robots come": (Made(FAULT, robots=60), "A08", "events"),
    "a clock shifts": (Made(FAULT, shift=3), "A07", "events.occurred_at"),
    "labels stop": (Made(FAULT, {"outcomes": 0.0, "sql": 0.0}), "A09", "stages"),
    "events double": (Made(FAULT, {"email_opened": 2.0}), "A12", "email_opened"),
    "the base rate halves": (Made(FAULT, {"sql": 0.5}), "A10", "stage sql"),
}


def found(made: Made, healthy: Nights, nights: int) -> tuple[Alert, ...]:
    return alerts_of(made.night(FAULT + nights - 1), (*healthy, *made.nights(FAULT, FAULT + nights - 2)), SETTINGS)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_alert_with_its_name_and_first_day_within_two_nights(name: str, healthy: Nights) -> None:
    made, code, subject = FAULTS[name]
    alerts = found(made, healthy, 2)
    assert [(one.code, one.subject) for one in alerts] == [(code, subject)]
    first = healthy[-1].night
    assert alerts[0].since is not None
    assert abs((alerts[0].since - first).days) <= 1


def test_nights_without_a_fault_have_no_alerts(healthy: Nights) -> None:
    for place in range(42, 50):
        assert alerts_of(healthy[place], healthy[:place], SETTINGS) == ()


def test_the_first_nights_have_no_alerts_for_want_of_history(healthy: Nights) -> None:
    assert alerts_of(Made(FAULT, times=1000, new_name="PPC").night(FAULT), healthy[-3:], SETTINGS) == ()


def test_an_alert_gives_figures_and_the_effect_on_scores(healthy: Nights) -> None:
    alert = found(Made(FAULT, WEB, scores=-0.5), healthy, 2)[0]
    assert "page_view events fell from" in alert.cause
    assert " to 0 a day" in alert.cause
    assert "mean probability fell from" in alert.effect
    assert "its own features moved the mean log-odds by -0.20" in alert.effect


def test_a_feature_that_moved_without_a_cause_in_the_data_is_an_alert_and_explains_the_scores(healthy: Nights) -> None:
    assert [one.code for one in found(Made(FAULT, scores=1.5), healthy, 1)] == ["A14"]


def test_scores_that_moved_without_any_cause_are_an_alert(healthy: Nights) -> None:
    tonight = replace(Made(FAULT, scores=1.5).night(FAULT), features=HEALTHY.night(FAULT).features)
    assert [one.code for one in alerts_of(tonight, healthy, SETTINGS)] == ["A15"]


def test_another_model_is_no_drift(healthy: Nights) -> None:
    tonight = Made(FAULT, scores=1.5).night(FAULT)
    assert tonight.scores is not None
    promoted = replace(tonight, scores=replace(tonight.scores, model_version="4"))
    assert alerts_of(promoted, healthy, SETTINGS) == ()


def test_an_alert_that_stands_is_new_once(healthy: Nights) -> None:
    made = Made(FAULT, {"form_submitted": 0.0})
    first, second = found(made, healthy, 1), found(made, healthy, 2)
    assert is_new(first[0], ())
    assert not is_new(second[0], first)
    assert second[0].since == first[0].since


def test_an_alert_goes_when_what_changed_is_mended(healthy: Nights) -> None:
    made = Made(FAULT, {"form_submitted": 0.0})
    days = [HEALTHY.night(day) for day in range(FAULT, FAULT + 3)]
    assert found(made, healthy, 1)
    assert alerts_of(days[-1], (*healthy, *days[:-1]), SETTINGS) == ()


def test_a_code_can_be_switched_off(healthy: Nights) -> None:
    tonight = Made(FAULT, {"form_submitted": 0.0}).night(FAULT)
    assert alerts_of(tonight, healthy, MonitoringSection(without=("A03",))) == ()


def test_a_holiday_is_no_alert_and_a_fault_on_it_still_is(healthy: Nights) -> None:
    quiet = dict.fromkeys(EVENTS, 0.25)
    assert found(Made(FAULT, {**quiet, "leads": 0.3, "outcomes": 0.0, "sql": 0.0}), healthy, 1) == ()
    alerts = found(Made(FAULT, {**quiet, "email_opened": 0.0}), healthy, 1)
    assert [(one.code, one.subject) for one in alerts] == [("A03", "email_opened")]


def test_more_than_three_quiet_workdays_in_a_row_are_no_holiday(healthy: Nights) -> None:
    assert "A12" in [one.code for one in found(Made(FAULT - 3, dict.fromkeys(EVENTS, 0.25)), healthy, 3)]


def test_what_may_have_a_good_reason_is_a_warning(healthy: Nights) -> None:
    assert [one.severity for one in found(Made(FAULT, {"email_opened": 2.0}), healthy, 2)] == ["warning"]
    assert [one.severity for one in found(Made(FAULT, gaps=0.6), healthy, 2)] == ["alert"]


def test_every_code_is_documented() -> None:
    documented = Path(__file__).parents[2].joinpath("docs", "monitoring.md").read_text(encoding="utf-8")
    codes = re.findall(r"^\| ([AG]\d\d) \|", documented, re.MULTILINE)
    gates = [gate.code for gate in gates_of(HEALTHY.night(FAULT), (), GateSection())]
    assert codes == [*gates, *sorted(ORDER)]


def test_half_of_few_sqls_is_seen_with_patience(healthy: Nights) -> None:
    tonight, earlier = (Made(FAULT - 27, {"sql": 0.5}).night(day) for day in (FAULT, FAULT - 42))
    few = [replace(one, arrivals={**one.arrivals, SQL: thinned(one.arrivals[SQL])}) for one in (earlier, tonight)]
    assert [one.code for one in outcome_changes(few[1], few[:1], SETTINGS, BUDGET)] == ["A10"]


def thinned(counts: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(round(count * 0.2) for count in counts)
