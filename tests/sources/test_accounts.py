"""Customers are recognised by a column of the accounts, and no lead is told."""

from collections.abc import Callable

from tests.sources.conftest import Result

ACCOUNTS = [
    {"account_id": "1", "Type": "Customer", "Region": "north"},
    {"account_id": "2", "Type": "Prospect", "Region": "south"},
    {"account_id": "3", "Type": "", "Region": "south"},
]
LEADS = [
    {"lead_id": "a", "created_at": "2026-01-01", "account_id": "1"},
    {"lead_id": "b", "created_at": "2026-01-02", "account_id": "2"},
]


def test_a_customer_is_known_by_a_column_that_never_reaches_a_lead(run: Callable[..., Result]) -> None:
    customer = {"column": "type", "values": ["Customer"]}
    mapping = {"accounts": {"source": "accounts", "customer": customer}}
    result = run(leads=LEADS, more={"accounts": ACCOUNTS}, mapping=mapping)
    accounts = {row["account_id"]: row["is_customer"] for row in result.rows("accounts")}
    assert accounts == {"1": True, "2": False, "3": False}
    assert result.dataset.attributes == ("account_Region",)
    assert not [name for name in result.dataset.leads.columns if "customer" in name or "Type" in name]


def test_ignored_columns_of_accounts_are_not_lent(run: Callable[..., Result]) -> None:
    mapping = {"accounts": {"source": "accounts", "ignore": ["Type"]}}
    result = run(leads=LEADS, more={"accounts": ACCOUNTS}, mapping=mapping)
    assert result.dataset.attributes == ("account_Region",)
    assert "is_customer" not in result.dataset.accounts.columns  # type: ignore[union-attr]
