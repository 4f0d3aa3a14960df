"""Teams: the first whose territory a lead lies in."""

import pytest

from handoff.errors import AgreementError
from handoff.policy.tiers.teams import owners, team_of
from tests.policy.made_facts import made_facts
from tests.scoring.made_night import agreement

REPS = [{"name": "Ada", "leads_per_day": 3}]
GERMAN = {"name": "German", "leads": {"field": "country", "in": ["DE", "AT"]}, "reps": REPS}


def test_a_lead_belongs_to_the_first_team_that_takes_it() -> None:
    terms = agreement(teams=[GERMAN, {"name": "Rest", "reps": [{"name": "Ben", "leads_per_day": 1}]}])
    assert team_of(terms, made_facts(country=["DE", "FR", None])).tolist() == [0, 1, 1]


def test_a_lead_of_no_territory_belongs_to_no_team() -> None:
    assert team_of(agreement(teams=[GERMAN]), made_facts(country=["AT", "FR"])).tolist() == [0, -1]


def test_owners_are_as_the_source_has_them() -> None:
    assert owners(made_facts(owner=[" Ada ", None])).tolist() == ["Ada", ""]
    assert owners(made_facts(name=["no owner column"])).tolist() == [""]


@pytest.mark.parametrize(
    ("teams", "said"),
    [
        ([{"name": "A", "reps": [{"name": "Ben", "leads_per_day": 1}]}, GERMAN], 'team "A" has no leads'),
        ([GERMAN, {**GERMAN, "reps": [{"name": "Ben", "leads_per_day": 1}]}], 'name "German" is there twice'),
        ([GERMAN, {"name": "Rest", "reps": REPS}], 'name "Ada" is there twice'),
        ([{"name": "A", "reps": [{"name": "Ada"}]}], '"Ada" has no number of leads'),
        ([{"name": "A", "reps": []}], "at least 1 item"),
        (
            [{"name": "A", "reps": [{**REPS[0], "away": [{"from": "2026-07-09", "until": "2026-07-01"}]}]}],
            "until 2026-07-01 is before from 2026-07-09",
        ),
    ],
)
def test_teams_that_cannot_work_are_refused(teams: list[dict[str, object]], said: str) -> None:
    with pytest.raises(AgreementError, match=said):
        agreement(teams=teams)


@pytest.mark.parametrize(
    ("capacity", "said"),
    [
        ("reps", r"there are no \[\[teams\]\]"),
        (0, "nobody would ever be handed over"),
        (2.5, "write a whole number of leads a night"),
        ("all", 'or "reps"'),
    ],
)
def test_a_capacity_that_hands_nobody_over_is_refused(capacity: object, said: str) -> None:
    own = {"capacity": capacity, "follow_up_hours": 24}
    with pytest.raises(AgreementError, match=said):
        agreement(tiers={"SAL": own, "MQL": {"probability": 0.1, "follow_up_hours": 24}})
