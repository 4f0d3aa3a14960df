"""Keys: one a lead, none twice, and a reason where there is none."""

from typing import Any

import pytest

from handoff.delivery.crm.hubspot import HubSpot
from handoff.delivery.crm.keys import Fault, check_part, read_salesforce_id
from handoff.delivery.crm.salesforce import Salesforce
from handoff.delivery.crm.upserts import not_exported
from handoff.domain.settings import HubSpotExport, SalesforceExport
from tests.delivery.crm.made_rows import made_rows, upserts_of

THREE = [("A", 0.9, "SAL"), ("B", 0.8, "SAL"), ("C", 0.7, "MQL")]
BY_EMAIL = HubSpot(HubSpotExport())


def left_out(crm: HubSpot | Salesforce, leads: list[tuple[str, float, str]], **columns: Any) -> dict[str, str]:
    rows = made_rows(leads, **columns)
    faults = {one.lead_id: one.fault.reason for one in not_exported(rows, crm.keys(rows))}
    assert len(upserts_of(rows, crm)) + len(faults) == len(rows)
    return faults


def test_an_email_address_is_normalised_and_must_be_one() -> None:
    email = [" Ada <Ada@ACME.example>", "ada at home", None]
    assert left_out(BY_EMAIL, THREE, email=email) == {"B": "invalid_email", "C": "no_email"}
    rows = made_rows(THREE, email=email)
    assert BY_EMAIL.keys(rows).found == ["ada@acme.example", None, None]


def test_of_leads_that_share_a_key_the_best_has_it() -> None:
    email: list[str | None] = ["info@acme.example", "INFO@acme.example", "c@acme.example"]
    assert left_out(BY_EMAIL, THREE, email=email) == {"B": "shared_key"}
    fault = BY_EMAIL.keys(made_rows(THREE, email=email)).faults[1]
    assert fault is not None
    assert 'lead "A" ranks higher' in fault.detail


def test_external_ids_that_differ_in_case_only_are_one_to_salesforce() -> None:
    leads = [("Ab1", 0.9, "SAL"), ("aB1", 0.8, "SAL")]
    assert left_out(Salesforce(SalesforceExport()), leads) == {"aB1": "shared_key"}


def test_ids_that_a_crm_cannot_hold_are_left_out() -> None:
    leads = [("A\x00", 0.9, "SAL"), (" B", 0.8, "SAL"), ("C" * 256, 0.7, "SAL"), ("D", 0.6, "SAL")]
    assert set(left_out(Salesforce(SalesforceExport()), leads).values()) == {"unfit_id"}
    assert len(left_out(Salesforce(SalesforceExport()), leads)) == 3


@pytest.mark.parametrize(
    ("crm", "good"),
    [
        (Salesforce(SalesforceExport(external_id="Id")), "00Q5e000012AbCdEAK"),
        (HubSpot(HubSpotExport(id_property="hs_object_id")), "1024"),
    ],
)
def test_record_ids_must_look_like_the_crms_own(crm: HubSpot | Salesforce, good: str) -> None:
    assert left_out(crm, [(good, 0.9, "SAL"), ("L2", 0.8, "SAL")]) == {"L2": "not_an_id"}


def test_both_forms_of_a_salesforce_id_are_one_key() -> None:
    assert read_salesforce_id("00QD000000IqhSL") == read_salesforce_id("00QD000000IqhSLMAZ") == "00QD000000IqhSLMAZ"
    # The usual example of the two forms, an account's: 001D000000IqhSL, 001D000000IqhSLIAZ.
    assert check_part("001D000000IqhSL") == "IAZ"


@pytest.mark.parametrize("wrong", [None, "", "0035e000012AbCdEAK", "00Q5e000012AbC", "00Q5e000012AbCdE"])
def test_other_ids_are_no_leads(wrong: str | None) -> None:
    assert isinstance(read_salesforce_id(wrong), Fault)
