"""The two real data sets, read by settings alone, give the counts that their README states."""

from datetime import datetime

import pytest

from handoff.sources.report import data_report
from tests.sources.conftest import Result

pytestmark = pytest.mark.real_data


def test_loan_funnel_has_the_stated_counts(loan_funnel: Result) -> None:
    report = data_report(loan_funnel.dataset, loan_funnel.ingested, {"amount_requested": "numeric"})
    assert {table.counts.table: table.counts.kept for table in report.tables} == {
        "leads": 13_087,
        "events": 262_200,
        "stages": 28_622,
    }
    assert report.funnel == {
        "lead": 13_087,
        "mql": 7_367,
        "sal": 5_113,
        "sql": 3_254,
        "won": 2_246,
        "lost": 2_807,
        "disqualified": 7_635,
    }
    assert loan_funnel.dataset.attributes == ("amount_requested",)
    assert loan_funnel.ingested.quarantined() == 0


def test_sent_back_offers_are_all_kept(loan_funnel: Result) -> None:
    stages = loan_funnel.dataset.stages
    assert stages.filter(stages.stage == "sql").count().execute() == 3_454


def test_offsets_on_both_sides_of_the_clock_change_become_utc(loan_funnel: Result) -> None:
    leads = {row["lead_id"]: row["created_at"] for row in loan_funnel.rows("leads")}
    # 2011-10-01T00:38:44.546+02:00, in summer time
    assert leads["173688"] == datetime(2011, 9, 30, 22, 38, 44, 546_000)
    winter = loan_funnel.dataset.observed_until
    # 2012-03-14T16:04:54.681+01:00
    assert winter.isoformat() == "2012-03-14T15:04:54.681000+00:00"


def test_bank_calls_keep_the_order_of_the_file(bank_calls: Result) -> None:
    rows = bank_calls.rows("leads")
    assert [row["lead_id"] for row in rows] == [str(place) for place in range(1, 41_189)]
    assert rows[0]["created_at"] == datetime(2008, 5, 1)
    assert rows[-1]["created_at"] == datetime(2010, 11, 30)
    assert [row["lead_key"] for row in rows] == list(range(41_188))
    assert (rows[0]["age"], rows[0]["euribor3m"]) == ("56", "4.857")


def test_bank_calls_have_the_stated_outcome(bank_calls: Result) -> None:
    positives = bank_calls.dataset.stages.filter(bank_calls.dataset.stages.stage == "sql").count().execute()
    assert round(positives / 41_188, 3) == 0.113
    assert "duration" not in bank_calls.dataset.attributes
