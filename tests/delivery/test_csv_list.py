"""The CSV opens well in a spreadsheet, and cannot make it execute anything."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.delivery.csv_list import CSV_COLUMNS, csv_text, defuse, write_csv
from handoff.delivery.working_list import working_list
from handoff.scoring.scored import ScoredLeads
from tests.delivery.full_night import HOSTILE, full_scores
from tests.scoring.made_night import made_leads, made_scores

DANGEROUS = "=+-@＝＋－＠\t\r\n"


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def listed(scored: ScoredLeads) -> list[dict[str, str]]:
    return read(csv_text(working_list(scored)))


@trying(deadline=None)
@given(st.sampled_from(DANGEROUS), st.text())
def test_what_starts_a_formula_is_defused(start: str, rest: str) -> None:
    found = defuse(start + rest)
    number = found == start + rest and found[1:].replace(".", "", 1).isdigit()
    assert found == f"'{start}{rest}" or number


@trying(deadline=None)
@given(st.text(" \u00a0\u200b\x00\x1f", min_size=1), st.sampled_from("=+-@"), st.text())
def test_a_formula_behind_blanks_is_defused(blanks: str, start: str, rest: str) -> None:
    assert defuse(blanks + start + rest).startswith("'")


@trying(deadline=None)
@given(st.text())
def test_nothing_is_lost_or_changed(text: str) -> None:
    assert defuse(text) in (text, f"'{text}")


@pytest.mark.parametrize("text", ["Ada", "-12.5", "+4930123456", "a=b", "", "ada@example.org", "O'Neil", "Łukasz"])
def test_harmless_text_stays(text: str) -> None:
    assert defuse(text) == text


@trying(deadline=None, max_examples=25)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=3, max_size=3))
def test_any_name_comes_back_in_one_cell(names: list[str]) -> None:
    rows = listed(made_scores(3, leads=made_leads(3).assign(name=names), required_fields=[], exclude=[]))
    assert sorted(row["name"] for row in rows) == sorted(defuse(name) for name in names)


def test_it_has_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    raw = write_csv(made_scores(20), tmp_path / "list.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n")


def test_columns_and_rows_are_those_of_the_list() -> None:
    scored = made_scores(50)
    rows = listed(scored)
    assert tuple(rows[0]) == (*CSV_COLUMNS, "time_zone")
    assert [int(row["rank"]) for row in rows] == scored.rows["rank"].tolist()
    assert [float(row["probability"]) for row in rows] == scored.rows["probability"].tolist()


def test_nobody_disqualified_is_in_a_file_that_may_end_up_in_a_mailing(tmp_path: Path) -> None:
    scored = made_scores(300)
    assert "DISQUALIFIED" in set(scored.rows["tier"])
    text = write_csv(scored, tmp_path / "list.csv").read_text(encoding="utf-8")
    assert {row["tier"] for row in read(text)} == {"SAL", "MQL", "NURTURE", "INCOMPLETE"}


def test_times_are_those_of_the_zone_named() -> None:
    rows = read(csv_text(working_list(made_scores(50)), "America/New_York"))
    assert {row["scored_at"] for row in rows} == {"2026-03-13 22:00"}
    assert {row["time_zone"] for row in rows} == {"America/New_York"}
    assert {row["due_by"] for row in rows if row["tier"] == "SAL"} == {"2026-03-14 22:00"}


def test_what_is_missing_is_an_empty_cell() -> None:
    rows = listed(made_scores(5, leads=made_leads(5)[["lead_key", "lead_id", "email", "name"]]))
    assert {row["company"] for row in rows} == {""}
    assert not {"nan", "None", "NaT", "<NA>"} & {cell for row in rows for cell in row.values()}


def test_a_night_without_leads_is_a_header() -> None:
    scored = made_scores(5)
    empty = ScoredLeads(pd.DataFrame(scored.rows.iloc[:0]), scored.run)
    assert listed(empty) == []


def test_a_cell_holds_the_three_best_reasons_and_the_main_one_against() -> None:
    scored = made_scores(30)
    for row, shown in zip(scored.rows.to_dict("records"), listed(scored), strict=True):
        assert shown["reasons_for"] == "; ".join(row["reasons_for"][:3])
        assert shown["reasons_against"] == row["reasons_against"][0]
        assert shown["grade"] == row["grade"]


def test_a_row_says_whose_it_is_what_is_next_and_why_it_is_back() -> None:
    scored = full_scores(30)
    row, first = scored.rows.iloc[0], listed(scored)[0]
    assert (first["team"], first["assigned_to"], first["owner"]) == ("North", "Ada Rep", row["owner"])
    assert (first["next_step"], first["trend"], first["trend_since"]) == (
        "Call within 24 hours",
        "up",
        "2026-03-10 02:00",
    )
    assert first["colleagues"] == "; ".join(row["colleagues"])
    assert (first["returned"], first["account_status"]) == (row["returned"], "customer")
    assert float(first["expected_value"]) == row["expected_value"]
    assert first["duplicates"] == "2"


def test_no_value_is_an_empty_cell() -> None:
    rows = listed(made_scores(30))
    assert {(row["value"], row["expected_value"], row["trend_since"]) for row in rows} == {("", "", "")}


@pytest.mark.parametrize("column", ["team", "assigned_to", "next_step", "returned", "account_status"])
def test_hostile_text_of_the_night_is_defused(column: str) -> None:
    scored = full_scores(7)
    hostile = replace(scored, rows=scored.rows.assign(**{column: pd.Series(HOSTILE, dtype="str")}))
    assert {row[column] for row in listed(hostile)} == {defuse(text) for text in HOSTILE}


def test_the_lot_is_not_in_a_list_for_people() -> None:
    assert "selection_probability" not in CSV_COLUMNS
