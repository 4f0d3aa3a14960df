"""Whether a lead's company is a customer, as it was known on the night."""

from dataclasses import replace

import ibis
import pytest

from handoff.domain.stages import Stage
from handoff.labels import customers
from tests.features.made_dataset import Entry, Lead, World
from tests.labels.made_stages import day, night

WORLD = World(
    (Lead("a", day(0), "acme"), Lead("b", day(0), "acme"), Lead("c", day(0), "bolt"), Lead("d", day(0), None)),
    stages=(Entry("a", Stage.WON, day(5), day(7)), Entry("d", Stage.WON, day(2))),
)


@pytest.mark.parametrize(("on", "expected"), [(2, ""), (3, "d"), (7, "d"), (7.1, "abd")])
def test_a_won_lead_makes_all_of_its_account_customers_once_it_is_known(on: float, expected: str) -> None:
    keys = WORLD.keys()
    found = customers(WORLD.dataset(), night(on))
    assert [name for name in "abcd" if found[keys[name]]] == list(expected)


def test_what_the_accounts_say_holds_on_every_night() -> None:
    dataset = WORLD.dataset()
    account = dataset.leads.filter(dataset.leads.lead_id == "c").to_pandas()["account_key"][0]
    stated = ibis.memtable({"account_key": [int(account)], "is_customer": [True]})
    found = customers(replace(dataset, accounts=stated), night(1))
    assert [name for name in "abcd" if found[WORLD.keys()[name]]] == ["c"]
