"""Finds the contact that a lead is already: by e-mail address, else by name within the account."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pandas as pd

from handoff.delivery.crm.records import rows_of
from handoff.domain.email import email
from handoff.features.fit.folding import fold

BY_EMAIL: Final = "e-mail address"
BY_NAME: Final = "name"
_Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class FoundContact:
    """The contact, the account it is filed under, and how it was found; with doubts where several would fit."""

    contact_id: str | None = None
    account_id: str | None = None
    method: str | None = None
    doubts: tuple[str, ...] = ()


class ContactSearch:
    """Looks contacts up. `contacts`: contact_id, account_id, email, name; missing values None."""

    def __init__(self, contacts: pd.DataFrame) -> None:
        self._by_email: dict[str, list[_Row]] = defaultdict(list)
        self._by_name: dict[tuple[str, str], list[_Row]] = defaultdict(list)
        for row in rows_of(contacts):
            address = email(row["email"] or "").address
            if address:
                self._by_email[address].append(row)
            if row["account_id"] and row["name"]:
                self._by_name[row["account_id"], fold(row["name"])].append(row)

    def find(self, address: str | None, name: str | None, account_id: str | None) -> FoundContact:
        """Return the one contact that fits best; none, with a doubt, where several fit equally well."""
        same_address = self._by_email.get(email(address or "").address or "", [])
        at_account = [one for one in same_address if account_id is not None and one["account_id"] == account_id]
        if same_address:
            return _one_of(at_account or same_address, BY_EMAIL)
        return _one_of(self._by_name.get((account_id or "", fold(name or "")), []), BY_NAME)


def _one_of(found: list[_Row], method: str) -> FoundContact:
    if not found:
        return FoundContact()
    if len(found) == 1:
        return FoundContact(found[0]["contact_id"], found[0]["account_id"], method)
    named = ", ".join(sorted(str(one["contact_id"]) for one in found))
    return FoundContact(doubts=(f"{len(found)} contacts have this {method} ({named}): choose one, or merge them",))
