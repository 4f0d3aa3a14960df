"""One company, one account: which account each lead belongs to, by its id, its e-mail domain or its company's name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from handoff.identity.account_sql import STEPS
from handoff.identity.companies import company_key, without_suffix
from handoff.identity.countries import country_code
from handoff.identity.domains import company_domain, known_parent

if TYPE_CHECKING:
    import pyarrow as pa

#: Columns of the reviewable table, one row a lead; `account` (not shown) names the company the lead is counted with.
COLUMNS: Final = ("lead_id", "account_id", "method", "confidence", "note")


@dataclass(frozen=True)
class AccountMatches:
    """The account of each lead, in the order of the leads.

    table: see COLUMNS; account_id missing where no account is known, method "id", "domain", "name" or missing,
    confidence in [0, 1], note in words where the domain or the name did not decide.
    company: text that leads of one company share ("id:..." or "domain:..."); missing where nothing is known.
    """

    table: "pa.Table"
    company: Any


def match_accounts(leads: "pa.Table", accounts: "pa.Table | None") -> AccountMatches:
    """Return which account each lead belongs to.

    An account_id that is given stands. Then the e-mail domain decides: the one on an account's website, else the one
    that most leads of an account write from. Then the company's name without its legal form; the country breaks ties.

    Args:
        leads: text lead_id, and where there are such columns account_id, email, company, country.
        accounts: text account_id, and where there are such columns company, website, country.
    """
    import duckdb
    import pyarrow as pa

    own = _lead_keys(leads)
    theirs = _account_keys(accounts)
    own = own.append_column("site", _sites(_domains(_text(leads, "email")), theirs["site"]))
    connection = duckdb.connect()
    try:
        connection.register("leads", own)
        connection.register("accounts", theirs)
        for step in STEPS:
            connection.execute(step)
        found = connection.sql("SELECT * FROM matched ORDER BY i").to_arrow_table()
    finally:
        connection.close()
    columns = {"lead_id": leads["lead_id"].cast(pa.string()), **{name: found[name] for name in COLUMNS[1:]}}
    return AccountMatches(pa.table(columns), found["company"])


def _lead_keys(leads: "pa.Table") -> "pa.Table":
    import pyarrow as pa

    names = _distinct(_text(leads, "company"), company_key)
    return pa.table(
        {
            "i": pa.array(range(leads.num_rows), pa.int64()),
            "account_id": _text(leads, "account_id"),
            "name": names,
            "stem": _distinct(names, without_suffix),
            "country": _distinct(_text(leads, "country"), country_code),
        }
    )


def _account_keys(accounts: "pa.Table | None") -> "pa.Table":
    import pyarrow as pa

    rows = pa.table({"account_id": pa.array([], pa.string())}) if accounts is None else accounts
    names = _distinct(_text(rows, "company"), company_key)
    return pa.table(
        {
            "account_id": _text(rows, "account_id"),
            "site": _distinct(_text(rows, "website"), company_domain),
            "name": names,
            "stem": _distinct(names, without_suffix),
            "country": _distinct(_text(rows, "country"), country_code),
        }
    )


def _domains(emails: Any) -> Any:
    """Return the domain of each corporate address; each distinct ending of an address is read once."""
    import pyarrow.compute as pc

    endings = pc.struct_field(pc.extract_regex(emails, "@(?P<host>[^@]*)$"), "host")
    return _distinct(endings, lambda ending: company_domain(f"lead@{ending}"))


def _sites(domains: Any, sites: Any) -> Any:
    """Return for each lead's domain the account's domain that it belongs to, else itself."""
    known = set(sites.to_pylist()) - {None}
    return _distinct(domains, lambda domain: known_parent(domain, known) or domain)


def _text(table: "pa.Table", name: str) -> Any:
    import pyarrow as pa

    if name not in table.column_names:
        return pa.nulls(table.num_rows, pa.string())
    return table[name].cast(pa.string()).combine_chunks()


def _distinct(texts: Any, parse: Callable[[str], str | None]) -> Any:
    """Parse each distinct text once."""
    import pyarrow as pa

    encoded = texts.dictionary_encode()
    parsed = pa.array([parse(text) if text else None for text in encoded.dictionary.to_pylist()], pa.string())
    return parsed.take(encoded.indices)
