"""Conversion proposals: what is there already is found, what is new is named, what is unclear is said."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from handoff.delivery.crm.conversion import Proposal, propose
from handoff.delivery.crm.conversion_words import sentence
from handoff.delivery.crm.files import write_conversions
from handoff.delivery.crm.hubspot import HubSpot
from handoff.delivery.crm.records import crm_records
from handoff.delivery.crm.salesforce import SALESFORCE_TERMS, Salesforce
from handoff.domain.settings import HubSpotExport, SalesforceExport
from tests.delivery.crm.made_rows import NIGHT, made_rows

ACCOUNTS = pd.DataFrame({"account_id": ["A1", "A2"], "company": ["Helix", "Nordlys"]})
CONTACTS: list[dict[str, Any]] = [
    {"contact_id": "C1", "account_id": "A1", "email": "Ada@Helix.example", "name": "Ada Okafor"},
    {"contact_id": "C2", "account_id": "A1", "email": None, "name": "Jürgen Weber"},
    {"contact_id": "C3", "account_id": "A2", "email": "sales@nordlys.example", "name": "Mei Iyer"},
    {"contact_id": "C4", "account_id": "A2", "email": "sales@nordlys.example", "name": "Tom Brown"},
]
LEADS = pd.DataFrame({"lead_id": ["L1", "L2"], "account_id": [None, None]})


def opportunity(number: int, **values: Any) -> dict[str, Any]:
    made = pd.Timestamp("2026-01-01") + pd.Timedelta(days=number)
    usual = {"account_id": None, "contact_id": None, "name": f"Deal {number}", "stage": "Proposal", "is_closed": False}
    return {"opportunity_id": f"O{number}", "created_at": made, "is_won": False, **usual, **values}


def proposals(
    leads: list[dict[str, str | None]],
    contacts: list[dict[str, Any]] = CONTACTS,
    opportunities: list[dict[str, Any]] | None = None,
    matches: list[tuple[str, str, str, float]] | None = None,
) -> list[Proposal]:
    rows = made_rows([(f"L{i}", 0.5, "SAL") for i in range(1, len(leads) + 1)])
    given = pd.DataFrame(leads, columns=["name", "company", "email"], index=rows.index)
    matched = pd.DataFrame(matches or [], columns=["lead_id", "account_id", "method", "confidence"])
    records = crm_records(LEADS, ACCOUNTS, pd.DataFrame(contacts), pd.DataFrame(opportunities or []), matched)
    rows[["name", "company", "email"]] = given
    return propose(rows, records, SALESFORCE_TERMS)


def one(name: str | None, company: str | None, email: str | None, **tables: Any) -> Proposal:
    (found,) = proposals([{"name": name, "company": company, "email": email}], **tables)
    return found


AT_HELIX = [("L1", "A1", "domain", 0.97)]


def test_a_contact_with_the_same_address_is_the_one_and_brings_its_account() -> None:
    found = one("Ada O.", "Helix Inc", " ada@helix.EXAMPLE ")
    assert (found.contact_id, found.contact_method) == ("C1", "e-mail address")
    assert (found.account_id, found.account_name, found.account_method) == ("A1", "Helix", "contact")
    assert found.doubts == ()


def test_a_name_finds_a_contact_within_the_account_only() -> None:
    assert one("JUERGEN WEBER", "Helix", None, matches=AT_HELIX).contact_id == "C2"
    assert one("Juergen Weber", "Elsewhere", None).contact_id is None


def test_of_several_contacts_none_is_chosen_and_all_are_named() -> None:
    found = one("Mei Iyer", "Nordlys", "sales@nordlys.example")
    assert found.contact_id is None
    assert found.doubts == ("2 contacts have this e-mail address (C3, C4): choose one, or merge them",)


def test_of_several_contacts_the_one_at_the_leads_account_is_chosen() -> None:
    elsewhere = {"contact_id": "C9", "account_id": "A2", "email": "ada@helix.example", "name": "Ada"}
    found = one("Ada", "Helix", "ada@helix.example", contacts=[*CONTACTS, elsewhere], matches=AT_HELIX)
    assert (found.contact_id, found.account_id, found.doubts) == ("C1", "A1", ())


def test_where_contact_and_lead_disagree_about_the_account_the_contact_stands_and_it_is_said() -> None:
    found = one("Ada", "Nordlys", "ada@helix.example", matches=[("L1", "A2", "name", 0.95)])
    assert (found.contact_id, found.account_id) == ("C1", "A1")
    assert found.doubts == ("contact C1 is filed under account A1, the lead was matched to account A2 by name",)


def test_an_account_that_is_not_sure_is_for_a_person_to_confirm() -> None:
    found = one("Eva", "Helix Co", None, matches=[("L1", "A1", "name", 0.71)])
    assert found.account_id == "A1"
    assert found.doubts == ("account A1 was found by name with confidence 0.71",)


def test_without_anything_in_the_crm_all_is_new_and_named() -> None:
    found = one("Eva Rossi", "Tallinn Data OÜ", "eva@tallinn.example", contacts=[])
    assert (found.account_id, found.contact_id, found.opportunity_id) == (None, None, None)
    assert (found.account_name, found.lead_name, found.opportunity_name) == (
        "Tallinn Data OÜ", "Eva Rossi", "Tallinn Data OÜ",
    )  # fmt: skip


def test_a_lead_without_name_and_company_still_has_a_proposal() -> None:
    found = one(None, None, None)
    assert (found.lead_name, found.account_name) == ("L1", "L1")


def test_an_open_opportunity_is_named_the_contacts_own_first_then_the_newest() -> None:
    made = [
        opportunity(1, account_id="A1", contact_id="C1"),
        opportunity(2, account_id="A1"),
        opportunity(3, account_id="A1", is_closed=True),
        opportunity(4, account_id="A2"),
    ]
    found = one("Ada", "Helix", "ada@helix.example", opportunities=made)
    assert (found.opportunity_id, found.opportunity_name, found.further) == ("O1", "Deal 1", 1)
    other = one("Eva", "Helix", None, opportunities=made, matches=AT_HELIX)
    assert (other.opportunity_id, other.further) == ("O2", 1)


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        ({"is_closed": True}, False),
        ({"is_closed": None, "is_won": True}, False),
        ({"is_closed": None, "is_won": None, "stage": "Closed Lost"}, False),
        ({"is_closed": None, "is_won": None, "stage": None}, True),
    ],
)
def test_an_opportunity_counts_as_open_unless_it_is_known_to_be_closed(values: dict[str, Any], is_open: bool) -> None:
    made = [opportunity(1, account_id="A1", **values)]
    found = one("Ada", "Helix", "ada@helix.example", opportunities=made)
    assert (found.opportunity_id == "O1") is is_open


def test_two_leads_of_one_new_company_do_not_make_it_twice() -> None:
    same = [
        {"name": "Eva", "company": "Tallinn Data OÜ", "email": None},
        {"name": "Tom", "company": "TALLINN DATA OÜ", "email": None},
    ]
    first, second = proposals(same, contacts=[])
    assert first.doubts == ()
    assert second.doubts == ("the same new account is proposed for Eva (L1) too: make it once",)


def test_the_salesforce_request_is_a_lead_conversion() -> None:
    crm = Salesforce(SalesforceExport())
    new = one("Ada", "Helix", "ada@helix.example")
    assert crm.request(new) == {
        "leadId": "L1", "accountId": "A1", "contactId": "C1",
        "opportunityName": "Helix", "doNotCreateOpportunity": False,
    }  # fmt: skip
    there = one("Ada", "Helix", "ada@helix.example", opportunities=[opportunity(1, account_id="A1")])
    assert crm.request(there)["doNotCreateOpportunity"] is True
    assert crm.request(there)["opportunityName"] is None


def test_the_hubspot_request_links_what_is_there_and_makes_what_is_not() -> None:
    crm = HubSpot(HubSpotExport(lifecycle_stage="opportunity"))
    request = crm.request(one("Ada", "Helix", "ada@helix.example"))
    assert request["contact"] == {"id": "C1"}
    assert request["company"] == {"id": "A1"}
    assert request["deal"] == {"create": {"dealname": "Helix"}}
    assert request["properties"] == {"lifecyclestage": "opportunity"}
    new = crm.request(one("Eva Rossi", "New", "eva@new.example", contacts=[]))
    assert new["contact"] == {"create": {"email": "eva@new.example", "firstname": "Eva", "lastname": "Rossi"}}
    assert new["company"] == {"create": {"name": "New"}}


def test_in_hubspot_a_lead_with_a_record_id_is_the_contact() -> None:
    crm = HubSpot(HubSpotExport(id_property="hs_object_id"))
    rows = made_rows([("101", 0.5, "SAL")])
    deals = pd.DataFrame([opportunity(1, contact_id="101")])
    (found,) = propose(rows, crm_records(LEADS, ACCOUNTS, None, deals), crm.terms)
    assert (crm.request(found)["contact"], found.opportunity_id) == ({"id": "101"}, "O1")
    assert "contact 101 (its own record)" in sentence(found, crm.terms)


def test_the_sentence_says_it_in_the_crms_own_words() -> None:
    found = one("Ada", "Helix", "ada@helix.example", opportunities=[opportunity(1, account_id="A1")], matches=AT_HELIX)
    assert sentence(found, SALESFORCE_TERMS) == (
        'Convert Ada (L1) into account "Helix" (A1, found by domain, confidence 0.97) and contact C1 (same e-mail '
        'address); make no opportunity: "Deal 1" (O1, stage Proposal) is open there.'
    )
    new = replace(one("Eva", "New", None, contacts=[]), doubts=("first doubt", "second"))
    assert sentence(new, HubSpot(HubSpotExport()).terms) == (
        'Convert Eva (L1) into a new company "New" and a new contact "Eva"; make a new deal "New". '
        "Decide first: first doubt; second."
    )


def test_the_files_hold_every_proposal_and_nothing_to_execute(tmp_path: Path) -> None:
    found = [one("=HYPERLINK(1)", "Helix", None, matches=AT_HELIX)]
    crm = Salesforce(SalesforceExport())
    table, listed = write_conversions(found, crm.terms, crm.request, NIGHT, tmp_path)
    (row,) = csv.DictReader(io.StringIO(table.read_bytes().decode("utf-8-sig"), newline=""))
    assert row["lead_name"] == "'=HYPERLINK(1)"
    assert (row["account_id"], row["contact_id"], row["decide_first"]) == ("A1", "", "false")
    content = json.loads(listed.read_text(encoding="utf-8"))
    assert content["night"] == "2026-03-14"
    assert content["proposals"][0]["request"] == crm.request(found[0])
    assert content["proposals"][0]["sentence"] == row["sentence"]
