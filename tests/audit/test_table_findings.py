"""What concerns the rows as a whole: sorted files, and people who are learned and tested at once."""

from dataclasses import replace

import numpy as np
import pytest

from handoff.audit import AuditReport
from tests.audit.planted import Company, audited, make_company


@pytest.fixture(scope="module")
def company() -> Company:
    return make_company()


def findings(report: AuditReport) -> list[str]:
    return [finding.name for finding in report.findings]


def with_order(company: Company, order: np.ndarray) -> Company:
    return replace(company, subject=replace(company.subject, order={"lead_id": order.astype(np.int64)}))


def with_people(company: Company, person: np.ndarray) -> Company:
    return replace(company, subject=replace(company.subject, person=person.astype(np.int64)))


def test_a_file_that_is_sorted_by_the_outcome_is_found(company: Company) -> None:
    order = np.argsort(np.argsort(company.ever, kind="stable"))
    (finding,) = audited(with_order(company, order)).findings
    assert finding.name == "sorted by outcome"
    assert dict(finding.values)["auc"] > 0.95
    assert "lead_id" in finding.sentence


def test_a_file_in_the_order_of_arrival_is_not(company: Company) -> None:
    assert findings(audited(with_order(company, np.arange(len(company.ever))))) == []


def test_people_who_are_learned_and_tested_are_counted(company: Company) -> None:
    """Ten people of the first accounts come back as leads of the last ones."""
    person = np.arange(len(company.ever))
    person[-20::2] = person[:20:2]
    (finding,) = audited(with_people(company, person)).findings
    assert (finding.name, dict(finding.values)["people"]) == ("one person, several leads", 10)


def test_several_leads_of_one_account_are_no_duplicates(company: Company) -> None:
    """Leads 2 n and 2 n + 1 share an account, which never stands on both sides."""
    assert findings(audited(with_people(company, np.arange(len(company.ever)) // 2))) == []


def test_people_whom_nobody_can_tell_apart_are_not_one_person(company: Company) -> None:
    assert findings(audited(with_people(company, np.full(len(company.ever), -1)))) == []
