"""Titles mean a role: every labelled title in seven languages, and the laws of its reading."""

import csv
import unicodedata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.features.fit.title_dictionary import TitleDictionary
from handoff.features.fit.titles import UNKNOWN, parse_title, parse_titles

DICTIONARY = TitleDictionary.load()
with (Path(__file__).parent / "labelled_titles.tsv").open(encoding="utf-8") as file:
    LABELLED = [
        (row["title"], row["function"].replace("-", "") or None, row["seniority"].replace("-", "") or None)
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
TITLES = [title for title, _, _ in LABELLED]


def without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def test_there_are_enough_labelled_titles() -> None:
    assert len(set(TITLES)) >= 200


@pytest.mark.parametrize(("title", "function", "seniority"), LABELLED, ids=TITLES)
def test_title_is_understood(title: str, function: str | None, seniority: str | None) -> None:
    found = parse_title(title, DICTIONARY)
    assert (found.function, found.seniority) == (function, seniority)


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize(
    "written",
    [str.upper, str.lower, without_accents, lambda title: f"  {title}\t ", lambda title: title.replace(" ", "  ")],
    ids=["upper", "lower", "accents", "padding", "spaces"],
)
def test_way_of_writing_changes_nothing(title: str, written: "type[str]") -> None:
    assert parse_title(written(title), DICTIONARY) == parse_title(title, DICTIONARY)


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Chief Executive Officer", "ceo"),
        ("VP Eng", "vp engineering"),
        ("Leiter Einkauf", "head of procurement"),
        ("Directeur commercial", "sales director"),
        ("Executive Assistant", "executive assistant"),
        ("Founder & CEO", "owner"),
        ("Marketing", "marketing"),
        ("asdf", None),
    ],
)
def test_same_role_has_one_wording(title: str, role: str | None) -> None:
    assert parse_title(title, DICTIONARY).role == role


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text: str) -> None:
    found = parse_title(text, DICTIONARY)
    assert found.seniority is None or found.seniority in DICTIONARY.levels


@given(st.text(alphabet="0123456789 .,-_!?/|()", max_size=40))
@settings(max_examples=100, deadline=None)
def test_text_without_words_is_unknown(text: str) -> None:
    assert parse_title(text, DICTIONARY) == UNKNOWN


def test_columns_keep_rows_and_missing_values() -> None:
    column = pd.Series(["CTO", None, "asdf", "CTO", float("nan")], dtype=object)
    found = parse_titles(column, DICTIONARY)
    assert found.seniority.tolist() == ["c_level", None, None, "c_level", None]
    assert found.function.tolist() == ["engineering", None, None, "engineering", None]


def test_input_is_not_changed() -> None:
    column = np.array(["CTO", None, 7], dtype=object)
    parse_titles(column, DICTIONARY)
    assert column.tolist() == ["CTO", None, 7]
