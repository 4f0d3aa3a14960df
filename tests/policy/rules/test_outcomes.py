"""Qualifiers must all hold, one with `always` suffices, exclusions and required fields stand beside them."""

from handoff.policy.rules.outcomes import RuleOutcomes, judge
from tests.policy.made_facts import RULES, made_facts
from tests.scoring.made_night import agreement


def judged() -> RuleOutcomes:
    facts = made_facts(
        counts={"demo (all time)": [0, 0, 2, 2]},
        size=[80, 80, 5, None],
        country=["DE", "FR", "FR", "FR"],
        email=["a@b.example", "nobody", "c@rival.example", None],
        name=["Ada", "n/a", "Cem", " "],
        out=["no", "", "yes", None],
    )
    return judge(agreement(**RULES), facts)


def test_all_qualifiers_hold_or_one_that_suffices() -> None:
    assert judged().qualified.tolist() == [True, False, True, True]
    assert judged().shortcut.tolist() == [False, False, True, True]


def test_what_is_not_met_is_known_by_rule() -> None:
    assert judged().unmet.tolist() == [[False] * 3, [False, True, False], [False] * 3, [False] * 3]


def test_exclusions_count_for_those_too_who_qualify_at_once() -> None:
    assert judged().excluded.tolist() == [[False, False], [False, False], [True, True], [False, False]]


def test_required_fields_are_checked_one_by_one() -> None:
    assert judged().lacking.tolist() == [[False, False], [True, True], [False, False], [True, True]]


def test_without_rules_everybody_qualifies() -> None:
    outcomes = judge(agreement(), made_facts(name=["Ada", None]))
    assert outcomes.qualified.all()
    assert not outcomes.excluded.any()
    assert outcomes.lacking.shape == (2, 0)


def test_leads_can_be_taken_in_any_order() -> None:
    assert judged().take([2, 0]).qualified.tolist() == [True, True]  # type: ignore[arg-type]
