"""Accounts: whose lead is whose, and the firmographics that an account lends to its leads."""

from typing import TYPE_CHECKING, Final

import ibis
import pyarrow as pa

from handoff.domain.columns import ACCOUNT_ID, ACCOUNT_KEY, ACCOUNTS, IS_CUSTOMER, LEAD_KEY
from handoff.domain.mapping import AccountsMapping
from handoff.errors import SourceError
from handoff.sources.attributes import attribute, further_columns
from handoff.sources.binding import bind, raw_column
from handoff.sources.checks import no_id
from handoff.sources.cleaning import Screened, Screening, screen, select_rows
from handoff.sources.companies import COMPANY
from handoff.sources.corporate import corporate_domains
from handoff.sources.duplicates import mark_duplicates
from handoff.sources.origin import ROW
from handoff.sources.parsing import text, whole_id

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

FIRMOGRAPHICS: Final = tuple(name for name in ACCOUNTS.names if name != ACCOUNT_ID)
ACCOUNT_KNOWN: Final = "account_known"
_BY_ID = "__account_by_id"


def screen_accounts(connection: "Backend", raw: "ir.Table", mapping: AccountsMapping) -> Screened:
    """Read the accounts' rows and find the fault of each; further columns are named `account_...`.

    Who is a customer becomes `is_customer`, which no lead is lent: it tells how its own story ended.
    """
    selection = select_rows(raw, "accounts", mapping)
    rows = selection.rows
    bound = bind(raw, ACCOUNTS, mapping)
    leave_out = set[str]()
    columns: dict[str, ir.Value] = {name: text(rows[bound[name]]) for name in ACCOUNTS.names if name in bound}
    columns[ACCOUNT_ID] = whole_id(rows[bound[ACCOUNT_ID]])
    if mapping.customer is not None:
        column = raw_column(raw, mapping.customer.column, "mapping.accounts.customer.column")
        leave_out.add(column)
        columns[IS_CUSTOMER] = text(rows[column]).isin(mapping.customer.values).fill_null(False)
    further = further_columns(raw, ACCOUNTS, mapping, bound, leave_out)
    columns |= {_prefixed(name): attribute(rows[column]) for name, column in further.items()}
    parsed = rows.select(rows[ROW], **columns)
    own = {name: parsed[name] for name in columns}
    checks = (no_id(ACCOUNT_ID, parsed[ACCOUNT_ID], bound[ACCOUNT_ID]),)
    screening = Screening("accounts", mapping, selection, parsed, own, checks, bound[ACCOUNT_ID])
    return mark_duplicates(connection, screen(connection, screening), ACCOUNT_ID)


def lend_firmographics(leads: "ir.Table", accounts: "ir.Table") -> "tuple[ir.Table, tuple[str, ...]]":
    """Fill the leads' missing firmographics from their account; return also the names of the added attributes."""
    if ACCOUNT_ID not in leads.columns:
        return leads, ()
    lent = [name for name in accounts.columns if name in FIRMOGRAPHICS]
    added = tuple(
        name for name in accounts.columns if name.startswith("account_") and name not in (ACCOUNT_ID, *leads.columns)
    )
    theirs = accounts.select(**{f"__{name}": accounts[name] for name in (ACCOUNT_ID, *lent, *added)})
    joined = leads.left_join(theirs, leads[ACCOUNT_ID] == theirs[f"__{ACCOUNT_ID}"])
    filled = {
        name: ibis.coalesce(joined[name], joined[f"__{name}"]) if name in leads.columns else joined[f"__{name}"]
        for name in lent
    }
    filled |= {name: joined[f"__{name}"] for name in added}
    return joined.mutate(**filled).drop(*theirs.columns), added


def with_account_keys(
    connection: "Backend", leads: "ir.Table", accounts: "ir.Table | None"
) -> "tuple[ir.Table, ir.Table | None]":
    """Give leads (and accounts) an account_key: by company where `with_companies` named it, else one of its own.

    Without that, by account_id, else by the corporate e-mail domain.
    Keys are dense and follow the first lead of each account; accounts without a lead come last.
    """
    named = leads if COMPANY in leads.columns else _with_account_name(connection, leads)
    first = named.group_by(who=_account_or_self(named)).agg(first=named[LEAD_KEY].min())
    keyed = first.select("who", key=ibis.row_number().over(order_by=first.first).cast("int32"))
    connection.create_table("account_keys", keyed, overwrite=True)
    keys = connection.table("account_keys")
    joined = named.mutate(who=_account_or_self(named)).join(keys, "who")
    keyed_leads = joined.mutate(**{ACCOUNT_KEY: joined.key, ACCOUNT_KNOWN: joined[COMPANY].notnull()})
    numbered = _neighbours(keyed_leads.drop("who", "key", COMPANY))
    return numbered, None if accounts is None else _keyed_accounts(accounts, keys)


def _neighbours(leads: "ir.Table") -> "ir.Table":
    """Number the leads anew, so that those of one account are neighbours; else they stay in the order of the file."""
    key = ibis.row_number().over(order_by=[leads[ACCOUNT_KEY], leads[LEAD_KEY]]).cast("int32")
    return leads.mutate(**{LEAD_KEY: key})


def _keyed_accounts(accounts: "ir.Table", keys: "ir.Table") -> "ir.Table":
    joined = accounts.left_join(keys, (ibis.literal("id:") + accounts[ACCOUNT_ID]) == keys.who)
    n_used = keys.count().as_scalar()
    unused = ibis.row_number().over(group_by=joined.key.isnull(), order_by=joined[ACCOUNT_ID])
    key = ibis.coalesce(joined.key.cast("int64"), unused + n_used).cast("int32")
    return joined.mutate(**{ACCOUNT_KEY: key}).drop("who", "key")


def _with_account_name(connection: "Backend", leads: "ir.Table") -> "ir.Table":
    by_id = ibis.literal("id:") + leads[ACCOUNT_ID] if ACCOUNT_ID in leads.columns else ibis.null("string")
    if "email" not in leads.columns:
        return leads.mutate(**{COMPANY: by_id})
    leads = leads.mutate(**{_BY_ID: by_id})
    ending = leads.email.re_extract("@([^@]*)$", 1)
    found = corporate_domains(connection.to_pyarrow(leads.select(ending=ending).distinct())["ending"].to_pylist())
    endings, domains = (pa.array(part, pa.string()) for part in (list(found), list(found.values())))
    corporate = ibis.memtable(pa.table({"ending": endings, "corporate": domains}))
    connection.create_table("corporate_domains", corporate, overwrite=True)
    known = connection.table("corporate_domains")
    joined = leads.left_join(known, ending == known.ending)
    name = ibis.coalesce(joined[_BY_ID], ibis.literal("domain:") + joined.corporate)
    return joined.mutate(**{COMPANY: name}).drop("ending", "corporate", _BY_ID)


def _account_or_self(named: "ir.Table") -> "ir.StringValue":
    return ibis.coalesce(named[COMPANY], ibis.literal("lead:") + named[LEAD_KEY].cast("string"))


def _prefixed(name: str) -> str:
    prefixed = name if name.lower().startswith("account_") else f"account_{name}"
    if prefixed.lower() in (ACCOUNT_ID, ACCOUNT_KEY, ACCOUNT_KNOWN):
        raise SourceError(
            f'mapping.accounts: raw column "{name}" would be named {prefixed}, which has a meaning here; rename it: '
            f'account_own_{name} = "{name}" under [mapping.accounts.columns]'
        )
    return prefixed
