"""Countries by any of their names."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoff.features.fit.countries import country_code, parse_countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Germany", "DE"),
        ("deutschland", "DE"),
        ("Allemagne", "DE"),
        ("Niemcy", "DE"),
        ("DEU", "DE"),
        ("U.S.A.", "US"),
        ("The Netherlands", "NL"),
        ("Oesterreich", "AT"),
        ("México", "MX"),
        ("MEXICO", "MX"),
        ("Côte d’Ivoire", "CI"),
        ("Korea, Republic of", "KR"),
        ("UK", "GB"),
        ("Scotland", "GB"),
        ("Holland", "NL"),
        ("Namibia", "NA"),
        ("NA", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_country_is_known_by_its_names(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_region_goes_with_the_country() -> None:
    found = parse_countries(pd.Series(["Schweiz", "Norge", "Canada", "Brasil", "JP", None, "Mars"], dtype=object))
    assert found.region.tolist() == ["DACH", "Nordics", "North America", "LATAM", "APAC", None, None]
    assert found.iso2.tolist() == ["CH", "NO", "CA", "BR", "JP", None, None]


@given(st.text(max_size=120))
def test_any_text_is_read(text: str) -> None:
    code = country_code(text)
    assert code is None or len(code) == 2
