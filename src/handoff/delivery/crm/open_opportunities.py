"""Finds the opportunities that are open already at a contact or at its account."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from handoff.delivery.crm.records import rows_of
from handoff.domain.stages import CLOSED_OPPORTUNITY


@dataclass(frozen=True)
class Opportunity:
    """One open opportunity (HubSpot: deal)."""

    opportunity_id: str
    name: str | None
    stage: str | None


class OpportunitySearch:
    """Looks open opportunities up: opportunity_id, account_id, contact_id, name, stage, created_at, is_closed, is_won.

    One whose state is not known counts as open: a second one made by mistake costs more than a look.
    """

    def __init__(self, opportunities: pd.DataFrame) -> None:
        self._of_contact: dict[str, list[Opportunity]] = defaultdict(list)
        self._of_account: dict[str, list[Opportunity]] = defaultdict(list)
        newest = opportunities.assign(at=pd.to_datetime(opportunities["created_at"])).sort_values(
            ["at", "opportunity_id"], ascending=[False, True], na_position="last", kind="stable"
        )
        for row in rows_of(newest):
            if not _closed(row):
                one = Opportunity(row["opportunity_id"], row["name"], row["stage"])
                self._of_contact[row["contact_id"]].append(one)
                self._of_account[row["account_id"]].append(one)

    def find(self, contact_id: str | None, account_id: str | None) -> list[Opportunity]:
        """Return the open ones, each once: the contact's own first, then the account's, the newest first."""
        own = self._of_contact.get(contact_id, []) if contact_id else []
        around = self._of_account.get(account_id, []) if account_id else []
        return list(dict.fromkeys([*own, *around]))


def _closed(row: Mapping[str, Any]) -> bool:
    if row["is_closed"] is not None:
        return bool(row["is_closed"])
    return bool(row["is_won"]) or "".join((row["stage"] or "").lower().split()) in CLOSED_OPPORTUNITY
