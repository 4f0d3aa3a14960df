"""What a CRM has already, as lead conversion needs it: accounts, contacts, opportunities, and whose each lead is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

_ACCOUNTS: Final = ("account_id", "company")
_CONTACTS: Final = ("contact_id", "account_id", "email", "name")
_OPPORTUNITIES: Final = (
    *("opportunity_id", "account_id", "contact_id", "name", "stage", "created_at", "is_closed", "is_won"),
)
_MATCHES: Final = ("lead_id", "account_id", "method", "confidence")
#: How an account was found that the lead's own record names.
BY_ID: Final = "id"


@dataclass(frozen=True)
class CrmRecords:
    """Tables with their contract columns, all there; `matches`: at most one account a lead."""

    accounts: pd.DataFrame
    contacts: pd.DataFrame
    opportunities: pd.DataFrame
    matches: pd.DataFrame


def crm_records(
    leads: pd.DataFrame,
    accounts: pd.DataFrame | None = None,
    contacts: pd.DataFrame | None = None,
    opportunities: pd.DataFrame | None = None,
    matches: pd.DataFrame | None = None,
) -> CrmRecords:
    """Gather the tables that there are.

    leads: lead_id and, where known, account_id: used where `matches` has no account for the lead.
    """
    found = _table(matches, _MATCHES).dropna(subset=["lead_id", "account_id"])
    own = _table(leads, ("lead_id", "account_id")).dropna().assign(method=BY_ID, confidence=1.0)
    both = pd.concat([found, own[list(_MATCHES)]], ignore_index=True) if len(found) else own[list(_MATCHES)]
    return CrmRecords(
        _table(accounts, _ACCOUNTS),
        _table(contacts, _CONTACTS).dropna(subset=["contact_id"]),
        _table(opportunities, _OPPORTUNITIES).dropna(subset=["opportunity_id"]),
        both.drop_duplicates("lead_id", ignore_index=True),
    )


def rows_of(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as column: value, missing values None."""
    plain = table.astype(object)
    for row in plain.where(plain.notna(), None).to_dict("records"):
        yield {str(name): value for name, value in row.items()}


def _table(frame: pd.DataFrame | None, columns: Sequence[str]) -> pd.DataFrame:
    there = pd.DataFrame(columns=list(columns)) if frame is None else frame
    return there.reindex(columns=list(columns))
