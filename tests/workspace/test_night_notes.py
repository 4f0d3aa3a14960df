"""The list says what is odd about its tiers."""

from datetime import date
from typing import Any

from handoff.workspace.night_notes import night_notes
from tests.scoring.made_night import NIGHT, RULES, agreement, made_scores

DAY = NIGHT.date()
REPS = {"SAL": {"capacity": "reps", "follow_up_hours": 24}, "MQL": {"probability": 0.08, "follow_up_hours": 72}}
AWAY = {"name": "Ada", "leads_per_day": 3, "away": [{"from": DAY, "until": date(2026, 3, 20)}]}


def notes(**changes: Any) -> tuple[str, ...]:
    return night_notes(made_scores(60, **changes), agreement(**{**RULES, **changes}), DAY)


def test_an_ordinary_night_needs_no_words() -> None:
    assert notes() == ()


def test_a_team_that_is_away_is_named_with_its_return() -> None:
    teams = [{"name": "All", "reps": [AWAY]}]
    assert notes(teams=teams, tiers=REPS) == ("nobody of team All is there: Ada is away until 20 Mar",)


def test_leads_of_no_team_are_counted() -> None:
    teams = [{"name": "North", "leads": {"field": "country", "is": "Norway"}, "reps": [{**AWAY, "away": []}]}]
    (said,) = notes(teams=teams, tiers=REPS)
    assert said.endswith("leads belong to no team and find no place in SAL; add a last team without leads = { ... }")


def test_it_says_so_when_everybody_is_excluded() -> None:
    rule = [{"reason": "Nobody", "field": "name", "present": True}]
    assert notes(exclude=rule) == ("every one of the 60 open leads meets an [[exclude]] rule; nobody is handed over",)


def test_it_says_so_when_nobody_is_handed_over() -> None:
    high = {"SAL": {"probability": 1.0, "follow_up_hours": 1}, "MQL": {"probability": 1.0, "follow_up_hours": 1}}
    assert notes(tiers=high) == (
        "nobody is handed over tonight; `handoff agree` shows what each rule and line keeps out",
    )
