"""What a preview can only know as it is today is said."""

from dataclasses import replace

import ibis

from handoff.domain.agreement import Agreement
from handoff.workspace.agreeing.facts import hindsight
from tests.features.made_dataset import Lead, World
from tests.labels.made_stages import day
from tests.scoring.made_night import agreement

DATASET = World((Lead("a", day(0), "acme"),)).dataset()
STATED = replace(DATASET, accounts=ibis.memtable({"account_key": [0], "is_customer": [True]}))


def excluding(field: str) -> list[Agreement]:
    return [agreement(), agreement(exclude=[{"reason": "X", "field": field, "is": True}])]


def test_customers_that_the_accounts_name_without_a_date_are_pointed_out() -> None:
    (said,) = hindsight(STATED, excluding("existing_customer"))
    assert "rules on existing_customer also keep out leads that bought since" in said


def test_without_such_a_rule_or_such_accounts_nothing_is_said() -> None:
    assert hindsight(STATED, excluding("newsletter")) == hindsight(DATASET, excluding("existing_customer")) == ()
