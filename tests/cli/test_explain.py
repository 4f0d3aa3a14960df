"""`handoff explain`: a lead's score in words, and as one object for machines."""

import pytest

from tests.cli.running import handoff
from tests.workspace.company import Company


@pytest.fixture(scope="module")
def lead(company: Company) -> str:
    return str(company.scored.scored.rows["lead_id"].iloc[0])


def test_it_prints_score_reasons_sum_and_history(company: Company, lead: str) -> None:
    found = handoff("explain", lead, "--workspace", company.folder)
    assert (found.code, found.messages) == (0, [])
    for said in ("not a promise about this lead", "Speaks for the lead", "average lead", "Its scores so far"):
        assert said in found.out


def test_json_is_one_object(company: Company, lead: str) -> None:
    found = handoff("explain", lead, "--workspace", company.folder, "--json").json
    assert found["lead_id"] == lead
    assert found["baseline"] + found["fit"] + found["engagement"] == pytest.approx(found["raw_score"])


def test_unknown_leads_exit_with_2_and_closed_ones_with_1(company: Company, lead: str) -> None:
    assert handoff("explain", "nobody", "--workspace", company.folder).code == 2
    past = handoff("explain", lead, "--as-of", "2020-01-01", "--workspace", company.folder)
    assert past.code == 1
    assert "was not open at 2020-01-01" in past.err
