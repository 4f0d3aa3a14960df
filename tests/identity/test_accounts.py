"""A lead belongs to the account that its id, its domain or its company's name says, or to none."""

from typing import Any

import pyarrow as pa
import pytest

from handoff.identity import match_accounts

ACCOUNTS = [
    {"account_id": "A", "company": "Acme GmbH", "website": "https://www.acme.de/shop", "country": "Germany"},
    {"account_id": "B", "company": "Bolt Ltd", "website": "shared.com", "country": "GB"},
    {"account_id": "C", "company": "Crane Inc", "website": "shared.com", "country": "US"},
    {"account_id": "D", "company": "Delta Group", "website": "", "country": "FR"},
    {"account_id": "E", "company": "トヨタ株式会社", "website": "", "country": "JP"},
    {"account_id": "F", "company": "Twin SA", "website": "", "country": "FR"},
    {"account_id": "G", "company": "Twin Ltd", "website": "", "country": "GB"},
]


def table(rows: list[dict[str, Any]], *columns: str) -> pa.Table:
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in columns})


def matched(*leads: dict[str, Any], accounts: list[dict[str, Any]] | None = ACCOUNTS) -> list[dict[str, Any]]:
    rows = [{"lead_id": str(place), **lead} for place, lead in enumerate(leads)]
    theirs = None if accounts is None else table(accounts, "account_id", "company", "website", "country")
    found = match_accounts(table(rows, "lead_id", "account_id", "email", "company", "country"), theirs)
    rows = found.table.append_column("shared", found.company).to_pylist()
    return list(rows)


@pytest.mark.parametrize(
    ("lead", "account", "method"),
    [
        ({"account_id": "X", "email": "a@acme.de"}, "X", "id"),
        ({"email": "a@acme.de", "company": "Something else"}, "A", "domain"),
        ({"email": "a@mail.acme.de"}, "A", "domain"),
        ({"email": "a@gmail.com", "company": "ACME AG", "country": "DE"}, "A", "name"),
        ({"email": "", "company": "acme"}, "A", "name"),
        ({"email": "a@acme-shop.com", "company": "Acme", "country": "Deutschland"}, "A", "name"),
        ({"email": "a@shared.com", "company": "Crane"}, "C", "domain"),
        ({"email": "a@shared.com", "country": "Great Britain"}, "B", "domain"),
        ({"email": "a@web.de", "company": "Delta", "country": "France"}, "D", "name"),
        ({"company": "(株)トヨタ"}, "E", "name"),
        ({"company": "Twin", "country": "UK"}, "G", "name"),
    ],
)
def test_a_lead_finds_its_account(lead: dict[str, str], account: str, method: str) -> None:
    row = matched(lead)[0]
    assert (row["account_id"], row["method"]) == (account, method)
    assert 0.8 <= row["confidence"] <= 1


@pytest.mark.parametrize(
    "lead",
    [
        {"email": "a@gmail.com", "company": "Acme", "country": "Brazil"},
        {"email": "a@gmail.com", "company": "Twin"},
        {"email": "a@gmail.com", "company": "n/a"},
        {"email": "a@delta.org", "company": "Delta"},
        {"email": "a@gmail.com"},
    ],
)
def test_a_lead_that_might_belong_anywhere_belongs_nowhere(lead: dict[str, str]) -> None:
    assert matched(lead)[0]["account_id"] is None


def test_of_two_accounts_with_one_domain_none_is_guessed_and_it_is_said() -> None:
    row = matched({"email": "a@shared.com", "company": "Third"})[0]
    assert (row["account_id"], row["method"], row["confidence"], row["shared"]) == (
        None,
        "domain",
        0.5,
        "domain:shared.com",
    )
    assert row["note"].startswith("2 accounts have this domain")


def test_without_websites_a_domain_is_that_of_the_leads_that_have_an_id() -> None:
    known = [{"email": f"{name}@acme.com", "account_id": "A"} for name in "abc"]
    stray = {"email": "d@acme.com", "account_id": "B"}
    row = matched(*known, stray, {"email": "e@acme.com"}, accounts=None)[-1]
    assert (row["account_id"], row["method"]) == ("A", "domain")
    assert row["confidence"] == pytest.approx(0.95 * 0.75)


def test_leads_of_one_company_share_it_without_any_account() -> None:
    first, second, other = matched(
        {"email": "a@foo.com", "company": "Foo Inc"},
        {"email": "b@gmail.com", "company": "FOO, LLC"},
        {"email": "c@gmail.com", "company": "Bar"},
        accounts=None,
    )
    assert first["shared"] == second["shared"] == "domain:foo.com"
    assert (second["account_id"], second["method"]) == (None, "name")
    assert other["shared"] is None


def test_a_web_address_that_many_accounts_give_is_no_companys() -> None:
    portal = [{"account_id": f"P{n}", "company": f"Firm {n}", "website": "portal.com/x"} for n in range(30)]
    row = matched({"email": "a@portal.com", "company": "Firm 7"}, accounts=portal)[0]
    assert (row["account_id"], row["method"]) == ("P7", "name")


def test_a_slip_in_a_long_name_is_understood_but_not_in_its_numbers() -> None:
    accounts = [{"account_id": "N", "company": "Nordlogic Systems 2 AG", "country": "DE"}]
    near, far = matched({"company": "Nordlogc Systems 2", "country": "DE"}, {"company": "Nordlogic Systems 3"},
                        accounts=accounts)  # fmt: skip
    assert (near["account_id"], near["confidence"]) == ("N", 0.85)
    assert far["account_id"] is None


def test_one_name_on_thousands_of_accounts_and_leads_is_no_account() -> None:
    accounts = [{"account_id": f"A{n}", "company": "Acme", "country": "DE"} for n in range(5_000)]
    leads = [{"email": f"a{n}@gmail.com", "company": "Acme"} for n in range(5_000)]
    assert {row["account_id"] for row in matched(*leads, accounts=accounts)} == {None}


def test_no_account_and_no_lead_is_no_mistake() -> None:
    assert matched(accounts=[]) == []
    assert matched({"email": None}, accounts=[])[0]["method"] is None
