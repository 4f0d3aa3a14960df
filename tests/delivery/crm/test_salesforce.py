"""Salesforce files: read back by a plain CSV reader, with the API names and signs that Bulk API 2.0 has."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from handoff.delivery.crm.salesforce import MAX_BYTES, Salesforce, csv_parts
from handoff.domain.settings import SalesforceExport
from handoff.errors import ConfigError
from tests.delivery.crm.made_rows import made_rows, upserts_of

LEADS = [("L1", 0.51234, "SAL"), ("L2", 0.2, "MQL")]


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def only_part(rows: pd.DataFrame, crm: Salesforce | None = None) -> list[dict[str, str]]:
    (content,) = csv_parts(upserts_of(rows, crm))
    return read(content)


def test_values_are_written_as_salesforce_reads_them() -> None:
    first, second = only_part(made_rows(LEADS))
    assert first["Handoff_Lead_Id__c"] == "L1"
    assert first["Handoff_Tier__c"] == "SAL"
    assert first["Handoff_Probability__c"] == "0.5123"
    assert first["Handoff_Due_By__c"] == "2026-03-15T00:00:00.000Z"
    assert first["Handoff_Reasons_For__c"] == "Viewed pricing twice; Right size"
    assert (second["Handoff_Next_Step__c"], second["Handoff_Due_By__c"]) == ("#N/A", "#N/A")


def test_no_cell_is_empty_so_that_yesterdays_value_never_stays() -> None:
    rows = made_rows(LEADS, next_step=["", "  "], tier_reason=[None, "\u200b"])
    assert [value for row in only_part(rows) for value in row.values() if not value] == []


def test_columns_that_the_night_lacks_are_not_in_the_file() -> None:
    assert "Handoff_Team__c" not in only_part(made_rows(LEADS))[0]
    assert only_part(made_rows(LEADS, team=["North", None]))[0]["Handoff_Team__c"] == "North"


def test_the_chance_of_the_lot_and_the_rank_are_never_told() -> None:
    rows = made_rows(LEADS, selection_probability=[1.0, 0.03])
    assert [name for name in only_part(rows)[0] if "Selection" in name or "Rank" in name] == []


NASTY = [
    'say "hi", Ada',
    "two\r\nlines",
    "nul\x00 and \x1b[31m",
    "=1+1",
    "\u2028",
    "Łukasz 東京",
    "x" * 300,
]


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_one_line_of_valid_utf8(text: str) -> None:
    (content,) = csv_parts(upserts_of(made_rows(LEADS, next_step=[text, "Call"])))
    assert content.count(b"\n") == 3
    assert b"\r" not in content
    cell = read(content)[0]["Handoff_Next_Step__c"]
    assert len(cell) <= 255
    assert all(char.isprintable() for char in cell)


def test_text_with_quotes_and_commas_is_read_back_as_it_was() -> None:
    text = 'say "hi", Ada; 東京'
    assert only_part(made_rows(LEADS, next_step=[text, None]))[0]["Handoff_Next_Step__c"] == text


def test_parts_keep_the_limit_and_together_hold_every_lead_once() -> None:
    rows = made_rows([(f"L{i:04d}", 0.1, "MQL") for i in range(200)])
    parts = list(csv_parts(upserts_of(rows), max_bytes=5_000))
    assert len(parts) > 3
    assert max(map(len, parts)) <= 5_000
    assert [row["Handoff_Lead_Id__c"] for part in parts for row in read(part)] == list(rows["lead_id"])
    assert MAX_BYTES * 1.5 <= 150_000_000


def test_nothing_to_send_is_no_file(tmp_path: Path) -> None:
    files = Salesforce(SalesforceExport()).write(upserts_of(made_rows([])), tmp_path)
    assert [path.name for path in files] == ["job.json"]


def test_the_job_says_how_the_files_are_written(tmp_path: Path) -> None:
    job, part = Salesforce(SalesforceExport()).write(upserts_of(made_rows(LEADS)), tmp_path)
    assert json.loads(job.read_text()) == {
        "object": "Lead",
        "operation": "upsert",
        "externalIdFieldName": "Handoff_Lead_Id__c",
        "contentType": "CSV",
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }
    assert part.name == "Lead-001.csv"


def test_leads_of_salesforce_are_found_by_their_own_id() -> None:
    rows = made_rows([("00Q5e000012AbCd", 0.5, "SAL"), ("00Q5e000012AbCeEAK", 0.4, "SAL")])
    assert [row["Id"] for row in only_part(rows)] == ["00Q5e000012AbCdEAK", "00Q5e000012AbCeEAK"]


def test_fields_can_have_names_of_their_own() -> None:
    crm = Salesforce(SalesforceExport(prefix="", names={"tier": "Rating"}, external_id="Own_Id__c"))
    assert {"Own_Id__c", "Rating", "Tier_Reason__c"} <= set(only_part(made_rows(LEADS), crm)[0])


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"teir": "X__c"}, 'export.salesforce.names "teir" is not exported; did you mean "tier"'),
        ({"tier": "Handoff_Probability__c"}, 'probability and tier are both named "Handoff_Probability__c"'),
        ({"tier": "handoff_lead_id__c"}, "tier and the key are both named"),
    ],
)  # fmt: skip
def test_names_that_cannot_work_are_refused(names: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        upserts_of(made_rows(LEADS), Salesforce(SalesforceExport(names=names)))
