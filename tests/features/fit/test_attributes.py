"""Attributes get the type that their values show."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.features.fit.attributes import AttributeKind, attribute_type, read_attribute

WORDS = [f"word{n}" for n in range(400)]
COLUMNS: list[tuple[str, list[object], AttributeKind]] = [
    ("spend", [1.5, 2.5, None, 4.0], AttributeKind.NUMERIC),
    ("spend", ["1,200", "3,400.50", "12"], AttributeKind.NUMERIC),
    ("spend", ["1.200,50", "3,5", "12"], AttributeKind.NUMERIC),
    ("visits", ["3", "n/a", "5", ""], AttributeKind.NUMERIC),
    ("optin", ["Ja", "nein", None], AttributeKind.BOOLEAN),
    ("optin", ["yes", "NO", "unknown"], AttributeKind.BOOLEAN),
    ("optin", [True, False, None], AttributeKind.BOOLEAN),
    ("optin", [1, 0, 1], AttributeKind.BOOLEAN),
    ("signed", ["2024-01-31", "2024-02-01"], AttributeKind.DATE),
    ("signed", ["2024-01-31T10:00:00Z", "2024-02-01T10:00:00+02:00"], AttributeKind.DATE),
    ("signed", ["31.12.2024", "1.2.2024"], AttributeKind.DATE),
    ("signed", ["12/31/2024", "01/02/2024"], AttributeKind.DATE),
    ("signed", ["31 Dec 2024", "1 Feb 2024"], AttributeKind.DATE),
    ("industry", ["Retail", "retail ", "Banking"], AttributeKind.CATEGORY),
    ("postal_code", [10115, 20095, 10115], AttributeKind.CATEGORY),
    ("plz", ["01067", "01067", "10115"], AttributeKind.CATEGORY),
    ("campaign", [*WORDS, *WORDS], AttributeKind.HIGH_CARDINALITY),
    ("token", [*WORDS], AttributeKind.IDENTIFIER),
    ("customer_id", list(range(1000, 1400)), AttributeKind.IDENTIFIER),
    ("notes", [f"{word} wrote that they will call back later" for word in WORDS], AttributeKind.FREE_TEXT),
    ("tenant", ["acme", "acme"], AttributeKind.CONSTANT),
    ("tenant", ["acme", None], AttributeKind.CATEGORY),
    ("fax", [None, "", "n/a"], AttributeKind.EMPTY),
    ("fax", [], AttributeKind.EMPTY),
]


@pytest.mark.parametrize(("name", "values", "kind"), COLUMNS)
def test_type_follows_the_values(name: str, values: list[object], kind: AttributeKind) -> None:
    column = pd.Series(values, dtype=object)
    found = attribute_type(name, column)
    assert found.kind is kind
    assert found.reason


@pytest.mark.parametrize(("name", "values", "kind"), COLUMNS)
def test_order_of_rows_is_irrelevant(name: str, values: list[object], kind: AttributeKind) -> None:
    forwards = attribute_type(name, pd.Series(values, dtype=object))
    assert attribute_type(name, pd.Series(values[::-1], dtype=object)) == forwards


def test_numeric_columns_are_typed_without_spelling_them_out() -> None:
    assert attribute_type("amount", pd.Series([1.0, 2.5, np.nan])).kind is AttributeKind.NUMERIC
    assert attribute_type("flag", pd.Series([0, 1, 1])).kind is AttributeKind.BOOLEAN
    assert attribute_type("version", pd.Series([3, 3, 3])).kind is AttributeKind.CONSTANT
    assert attribute_type("gone", pd.Series([np.nan, np.inf])).kind is AttributeKind.EMPTY
    assert attribute_type("born", pd.to_datetime(pd.Series(["2024-01-01", "2024-01-02"]))).kind is AttributeKind.DATE


def test_evidence_is_counted() -> None:
    found = attribute_type("optin", pd.Series(["yes", "no", None, "n/a"], dtype=object))
    assert (found.n_rows, found.n_distinct, found.missing_rate) == (4, 2, 0.5)


def test_ignored_types_are_not_used() -> None:
    assert not attribute_type("token", pd.Series(WORDS, dtype=object)).used
    assert attribute_type("industry", pd.Series(["a", "b"], dtype=object)).used


def test_later_values_are_read_like_the_first() -> None:
    german = attribute_type("spend", pd.Series(["1.200,50", "3,5"], dtype=object))
    np.testing.assert_array_equal(read_attribute(["1,5", "1.000", "much", None], german), [1.5, 1000, np.nan, np.nan])
    american = attribute_type("signed", pd.Series(["12/31/2024", "01/02/2024"], dtype=object))
    days = read_attribute(["02/03/2024", "31/12/2024"], american)
    np.testing.assert_array_equal(days, np.array(["2024-02-03", "NaT"], dtype="datetime64[us]"))
    yes_no = attribute_type("optin", pd.Series(["ja", "nein"], dtype=object))
    np.testing.assert_array_equal(read_attribute(["JA", "no", "vielleicht"], yes_no), [1, 0, np.nan])
    words = attribute_type("industry", pd.Series(["Retail", "Banking"], dtype=object))
    assert read_attribute([" RETAIL", "n/a", "New"], words).tolist() == ["retail", None, "new"]


def test_offsets_become_utc() -> None:
    signed = attribute_type("signed", pd.Series(["2024-01-31T00:30:00+02:00", "2024-02-01"], dtype=object))
    found = read_attribute(["2024-01-31T00:30:00+02:00"], signed)
    assert found[0] == np.datetime64("2024-01-30T22:30:00", "us")


def test_ambiguous_dates_are_said_to_be_so() -> None:
    found = attribute_type("signed", pd.Series(["01/02/2024", "03/04/2024"], dtype=object))
    assert found.date_format == "%d/%m/%Y"
    assert "%m/%d/%Y would fit as well" in found.reason


@given(st.lists(st.one_of(st.none(), st.text(max_size=20), st.floats(), st.booleans(), st.dates()), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_values_are_typed_and_read(values: list[object]) -> None:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    found = attribute_type("anything", column)
    assert len(read_attribute(column, found)) == len(values)


def test_values_without_a_hash_are_read() -> None:
    column = np.empty(2, dtype=object)
    column[:] = [["a"], {"b": 1}]
    assert attribute_type("nested", column).kind is AttributeKind.CATEGORY


def test_whole_numbers_with_gaps_are_read_as_the_booleans_that_they_are() -> None:
    values = np.array([0, 1, np.nan, 1, 0])
    for column in (values, values.astype(object)):
        assert read_attribute(column, attribute_type("newsletter", values)).tolist()[:2] == [0.0, 1.0]
