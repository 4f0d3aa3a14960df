"""Every lead has a next step that fits its tier, its account and what is known of it."""

import numpy as np
import pandas as pd

from handoff.scoring.next_step import StepFacts, next_steps
from tests.scoring.made_night import TERMS, agreement

PHONE = "+49 30 123456"


def step(tier: str, *, wait: str = "", account: str | None = None, phone: str | None = PHONE, **terms: object) -> str:
    lacking = np.array([[True, False, tier == "INCOMPLETE"]]) & (tier == "INCOMPLETE")
    facts = StepFacts(
        tier=np.array([tier], object),
        lacking=lacking,
        wait=np.array([wait], object),
        account_status=pd.Series([account], dtype="str"),
        phone=pd.Series([phone], dtype="str"),
    )
    said = agreement(required_fields=["email", "job_title", "phone"], **terms)
    return str(next_steps(facts, said)[0])


def test_each_tier_has_its_step() -> None:
    assert step("SAL") == "Call within 24 hours"
    assert step("MQL") == "Call within 3 days"
    assert step("NURTURE") == "Keep in touch"
    assert step("INCOMPLETE") == "Complete: email, phone"
    assert step("DISQUALIFIED") == "Do not contact"


def test_who_cannot_be_called_is_written_to() -> None:
    assert step("SAL", phone="call me") == "Write within 24 hours"


def test_where_no_lead_has_a_telephone_number_the_way_is_left_open() -> None:
    assert step("SAL", phone=None) == "Contact within 24 hours"


def test_the_agreements_own_words_come_before_the_defaults() -> None:
    tiers = {**TERMS["tiers"], "SAL": {**TERMS["tiers"]["SAL"], "next_step": "Book a demo"}}  # type: ignore[dict-item, index]
    assert step("SAL", phone=None, tiers=tiers) == "Book a demo"
    assert step("SAL", account="customer", tiers=tiers) == "Talk to the account owner first"


def test_where_somebody_talks_with_the_company_already_they_are_asked_first() -> None:
    assert step("SAL", account="customer") == step("MQL", account="customer") == "Talk to the account owner first"
    assert step("SAL", account="open opportunity") == "Talk to the owner of the opportunity first"
    assert step("NURTURE", account="customer") == "Keep in touch"


def test_a_lead_that_rests_waits_and_one_that_is_excluded_is_left_alone_all_the_same() -> None:
    assert step("NURTURE", wait="Wait until 2 Jul") == "Wait until 2 Jul"
    assert step("DISQUALIFIED", wait="Wait until 2 Jul") == "Do not contact"


def test_without_leads_or_required_fields_there_is_nothing_to_say() -> None:
    nothing = pd.Series([], dtype="str")
    empty = StepFacts(np.empty(0, object), np.empty((0, 0), np.bool_), np.empty(0, object), nothing, nothing)
    assert next_steps(empty, agreement()).tolist() == []
