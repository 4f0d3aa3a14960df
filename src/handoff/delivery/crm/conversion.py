"""Into what each SAL lead would be converted: accounts, contacts and opportunities that are there, or new ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from handoff.delivery.crm.contact_search import ContactSearch, FoundContact
from handoff.delivery.crm.open_opportunities import Opportunity, OpportunitySearch
from handoff.delivery.crm.records import CrmRecords, rows_of
from handoff.delivery.crm.values import clean
from handoff.features.fit.folding import fold

#: How the contact was found where the lead is one.
OWN_RECORD: Final = "own record"
#: An account that was found with less confidence is for a person to confirm.
SURE: Final = 0.9


@dataclass(frozen=True)
class Terms:
    """What a CRM calls an account and an opportunity, and whether a lead is a contact there from the start."""

    account: str
    opportunity: str
    lead_is_contact: bool = False


@dataclass(frozen=True)
class Proposal:
    """What to do with one lead. An id that is None asks for a new record of the name beside it.

    account_method: how the account was found ("id", "domain", "name", "contact"); confidence in [0, 1].
    opportunity_id: an open one that is there already; no other should be made. further: how many more are open.
    doubts: what a person decides first; empty: nothing.
    """

    lead_id: str
    lead_name: str
    email: str | None
    account_id: str | None
    account_name: str
    account_method: str | None
    account_confidence: float | None
    contact_id: str | None
    contact_method: str | None
    opportunity_id: str | None
    opportunity_name: str
    opportunity_stage: str | None
    further: int
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    account_id: str | None = None
    method: str | None = None
    confidence: float | None = None
    doubts: tuple[str, ...] = ()


NOWHERE: Final = _Place()


def propose(sal: pd.DataFrame, records: CrmRecords, terms: Terms) -> list[Proposal]:
    """Return a proposal for each row of `sal` (score rows: lead_id, name, company, email), in their order."""
    contacts, opportunities = ContactSearch(records.contacts), OpportunitySearch(records.opportunities)
    places = {row["lead_id"]: _place(row, terms) for row in rows_of(records.matches)}
    companies = {row["account_id"]: row["company"] for row in rows_of(records.accounts)}
    found = []
    for lead in _leads(sal):
        place = places.get(lead["lead_id"], NOWHERE)
        contact = (
            FoundContact(lead["lead_id"], place.account_id, OWN_RECORD)
            if terms.lead_is_contact
            else contacts.find(lead["email"], lead["name"], place.account_id)
        )
        place = _agreed(place, contact, terms)
        open_now = opportunities.find(contact.contact_id, place.account_id)
        found.append(_proposal(lead, place, contact, open_now, companies))
    return list(_told_apart(found, terms))


def _leads(sal: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in rows_of(sal.reindex(columns=["lead_id", "name", "company", "email"])):
        yield {name: (clean(value) or None) if isinstance(value, str) else None for name, value in row.items()}


def _place(match: Mapping[str, Any], terms: Terms) -> _Place:
    account, method, confidence = match["account_id"], match["method"], match["confidence"]
    if confidence is None or confidence >= SURE:
        return _Place(account, method, confidence)
    return _Place(
        account,
        method,
        confidence,
        (f"{terms.account} {account} was found by {method} with confidence {confidence:.2f}",),
    )


def _agreed(place: _Place, contact: FoundContact, terms: Terms) -> _Place:
    """Follow the contact where it is filed under an account: a lead is converted into a contact of that account."""
    if contact.contact_id is None or contact.account_id in (None, place.account_id):
        return place
    if place.account_id is None:
        return _Place(contact.account_id, "contact", 1.0)
    doubt = (
        f"contact {contact.contact_id} is filed under {terms.account} {contact.account_id}, the lead was matched to "
        f"{terms.account} {place.account_id} by {place.method}"
    )
    return _Place(contact.account_id, "contact", place.confidence, (doubt,))


def _proposal(
    lead: dict[str, Any],
    place: _Place,
    contact: FoundContact,
    open_now: list[Opportunity],
    companies: dict[Any, Any],
) -> Proposal:
    name = lead["name"] or lead["email"] or lead["lead_id"]
    account_name = companies.get(place.account_id) or lead["company"] or name
    first = open_now[0] if open_now else None
    return Proposal(
        lead_id=lead["lead_id"],
        lead_name=name,
        email=lead["email"],
        account_id=place.account_id,
        account_name=account_name,
        account_method=place.method,
        account_confidence=place.confidence,
        contact_id=contact.contact_id,
        contact_method=contact.method,
        opportunity_id=first.opportunity_id if first else None,
        opportunity_name=(first.name or first.opportunity_id) if first else account_name,
        opportunity_stage=first.stage if first else None,
        further=max(len(open_now) - 1, 0),
        doubts=(*place.doubts, *contact.doubts),
    )


def _told_apart(proposals: list[Proposal], terms: Terms) -> Iterator[Proposal]:
    """Say so where an earlier lead of the list asks for the same new account, or for an opportunity at the same one."""
    asked: dict[str, Proposal] = {}
    for one in proposals:
        account = one.account_id or f"new: {fold(one.account_name)}"
        if one.opportunity_id is not None:
            yield one
            continue
        earlier = asked.setdefault(account, one)
        if earlier is one:
            yield one
            continue
        what = f"a new {terms.opportunity} there" if one.account_id else f"the same new {terms.account}"
        doubt = f"{what} is proposed for {earlier.lead_name} ({earlier.lead_id}) too: make it once"
        yield replace(one, doubts=(*one.doubts, doubt))
