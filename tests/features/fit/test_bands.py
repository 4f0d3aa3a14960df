"""Company sizes and revenues, however they are written."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.features.fit.bands import (
    NOTHING,
    Band,
    parse_company_size,
    parse_revenue,
    revenue_band,
    size_band,
)

INF = math.inf
SIZES = [
    ("50-200", 50, 200),
    ("51 – 200 employees", 51, 200),
    ("1,001-5,000", 1001, 5000),
    ("10.000 Mitarbeiter", 10_000, 10_000),
    ("10 000", 10_000, 10_000),
    ("10'000", 10_000, 10_000),
    ("1.2k", 1200, 1200),
    ("1-5k", 1000, 5000),
    ("500-1k", 500, 1000),
    ("1k+", 1000, INF),
    ("10,000+", 10_000, INF),
    ("mehr als 1.000 Mitarbeiter", 1000, INF),
    ("50 or more", 50, INF),
    ("<10", 1, 10),
    ("bis 50 MA", 1, 50),
    ("moins de 20 salariés", 1, 20),
    ("zwischen 50 und 200", 50, 200),
    ("10 bis 49", 10, 49),
    ("de 10 a 50 empleados", 10, 50),
    ("Self-employed", 1, 1),
    ("Nov-50", 11, 50),
    ("10-Jan", 1, 10),
    ("02-Oct", 2, 10),
    ("0", 0, 0),
    ("120.0", 120, 120),
]
REVENUES = [
    ("$10M", 10e6, 10e6, "USD"),
    ("€1,5 Mio", 1.5e6, 1.5e6, "EUR"),
    ("1.234 Mio. €", 1.234e6, 1.234e6, "EUR"),
    ("$1,234 million", 1.234e9, 1.234e9, "USD"),
    ("10M-50M", 10e6, 50e6, None),
    ("10-50M", 10e6, 50e6, None),
    ("1bn", 1e9, 1e9, None),
    ("> 5 Mrd EUR", 5e9, INF, "EUR"),
    ("500 TEUR", 5e5, 5e5, "EUR"),
    ("$1M - $5M", 1e6, 5e6, "USD"),
    ("under $1 million", 0, 1e6, "USD"),
    ("1.234.567,89 EUR", 1234567.89, 1234567.89, "EUR"),
    ("CHF 5'000'000", 5e6, 5e6, "CHF"),
    ("2 mil millones", 2e9, 2e9, None),
    ("5 crore", 5e7, 5e7, None),
]
GARBAGE = ["", "-5", "€-5", "-5-10", "200-50", "asdf", "n/a", "1,2,3", "level 3", "12 monkeys", "10-20-30", "∞", "٣"]


@pytest.mark.parametrize(("text", "low", "high"), SIZES)
def test_company_size_is_read(text: str, low: float, high: float) -> None:
    assert size_band(text)[:2] == (low, high)


@pytest.mark.parametrize(("text", "low", "high", "currency"), REVENUES)
def test_revenue_is_read(text: str, low: float, high: float, currency: str | None) -> None:
    found = parse_revenue([text])
    assert (found.low[0], found.high[0], found.currency[0]) == (pytest.approx(low), pytest.approx(high), currency)


@pytest.mark.parametrize("text", GARBAGE)
def test_what_is_no_band_is_missing(text: str) -> None:
    assert all(math.isnan(end) for end in (*size_band(text), *revenue_band(text)))


@pytest.mark.parametrize(
    ("text", "representative"), [("50-200", 100), ("1k+", 2000), ("<10", 5), ("0-10", 5), ("300", 300), ("0", 0)]
)
def test_representative_follows_the_documented_rule(text: str, representative: float) -> None:
    assert size_band(text).representative == representative


def is_ordered(band: Band) -> bool:
    return band.low <= band.representative <= band.high


numbers = st.integers(0, 10**7)
texts = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789 .,-+<>kMbn€$to", max_size=20),
    st.builds("{}-{}".format, numbers, numbers),
    st.builds("{}k+".format, numbers),
)


@given(texts)
@settings(max_examples=400)
def test_ends_are_in_order_or_missing(text: str) -> None:
    for band in (size_band(text), revenue_band(text)):
        assert is_ordered(band) or band is NOTHING


@given(texts)
def test_case_and_space_change_nothing(text: str) -> None:
    if text.isascii():
        np.testing.assert_equal(size_band(f" {text.upper()} "), size_band(text.lower()))


def test_numeric_columns_pass_through() -> None:
    found = parse_company_size(pd.Series([10.0, -3.0, np.nan, np.inf]))
    np.testing.assert_array_equal(found.representative, [10.0, np.nan, np.nan, np.nan])


def test_columns_keep_rows() -> None:
    found = parse_company_size(np.array(["1k+", None, 25, "1k+", "lots"], dtype=object))
    np.testing.assert_array_equal(found.low, [1000, np.nan, 25, 1000, np.nan])
