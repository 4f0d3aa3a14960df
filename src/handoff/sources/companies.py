"""One account for each company: leads without an account_id are matched by e-mail domain and company name."""

from typing import TYPE_CHECKING, Final

import ibis

from handoff.domain.columns import ACCOUNT_ID, LEAD_ID, LEAD_KEY
from handoff.identity import match_accounts
from handoff.sources.table_hash import KeptTable, table_hash

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa
    from ibis.backends.duckdb import Backend

#: What leads of one company share, while keys are given out.
COMPANY: Final = "__account"
_TOLD: Final = (ACCOUNT_ID, "email", "company", "country")
#: Columns of accounts that may hold the web address, the surest first; compared without case and underscores.
_WEBSITES: Final = ("website", "domain", "emaildomain", "companydomain", "webaddress", "homepage", "url")


def with_companies(
    connection: "Backend", leads: "ir.Table", accounts: "ir.Table | None", kept: KeptTable
) -> "tuple[ir.Table, pa.Table | None]":
    """Fill account_id where domain or name tells it, and name each lead's company; return the reviewable table too.

    Leads that share a company have the same text in `__account`; it is missing where nothing is known.
    """
    told = [name for name in _TOLD if name in leads.columns]
    if not {"email", "company"} & set(told):
        by_id = ibis.literal("id:") + leads[ACCOUNT_ID] if ACCOUNT_ID in told else ibis.null("string")
        return leads.mutate(**{COMPANY: by_id}), None
    theirs = None if accounts is None else connection.to_pyarrow(_of_accounts(accounts))
    found = _matches(connection.to_pyarrow(leads.order_by(LEAD_KEY).select(LEAD_ID, *told)), theirs, kept)
    matched = found.select([LEAD_ID, ACCOUNT_ID, COMPANY]).rename_columns(["matched_lead", "matched_id", COMPANY])
    connection.create_table("matched_accounts", ibis.memtable(matched), overwrite=True)
    table = connection.table("matched_accounts")
    joined = leads.left_join(table, leads[LEAD_ID] == table.matched_lead)
    if ACCOUNT_ID in leads.columns or accounts is not None:
        joined = joined.mutate(**{ACCOUNT_ID: joined.matched_id})
    return joined.drop("matched_lead", "matched_id"), found.drop_columns([COMPANY])


def _matches(leads: "pa.Table", accounts: "pa.Table | None", kept: KeptTable) -> "pa.Table":
    """Return the matches with `__account` beside them; those of before, where the very same is to be matched."""
    told = table_hash(leads) + ("" if accounts is None else table_hash(accounts))

    def find() -> "pa.Table":
        found = match_accounts(leads, accounts)
        return found.table.append_column(COMPANY, found.company)

    return kept.found_again(told, find)


def _of_accounts(accounts: "ir.Table") -> "ir.Table":
    """Return what tells accounts apart: account_id, and company, website and country where they have them."""
    plain = {name.lower().replace("_", "").replace(" ", "").removeprefix("account"): name for name in accounts.columns}
    site = next((plain[name] for name in _WEBSITES if name in plain), None)
    columns = {name: accounts[name] for name in (ACCOUNT_ID, "company", "country") if name in accounts.columns}
    return accounts.select(**columns, **({} if site is None else {"website": accounts[site].cast("string")}))
