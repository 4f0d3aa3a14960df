"""The date before which a lead is to be left alone is read from whatever the field holds."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from handoff.errors import AgreementError
from handoff.policy.recycling.not_before import read_not_before


@pytest.mark.parametrize(
    "value",
    [
        "2026-07-02",
        " 2026-07-02 ",
        "2026-07-02T10:00:00",
        date(2026, 7, 2),
        datetime(2026, 7, 2, 10),
        "2026-07-02 10:00",
    ],
)
def test_dates_and_instants_are_read(value: object) -> None:
    found = read_not_before("wait", pd.Series([value, None], dtype=object))
    assert found.day.tolist() == [date(2026, 7, 2), None]
    assert found.unreadable.tolist() == ["", ""]


def test_a_column_of_instants_is_read() -> None:
    found = read_not_before("wait", pd.Series([datetime(2026, 7, 2), None], dtype="datetime64[us]"))
    assert found.day.tolist() == [date(2026, 7, 2), None]


def test_text_that_is_no_date_is_kept_to_be_told() -> None:
    assert read_not_before("wait", pd.Series(["2026-07-02", "soon"])).unreadable.tolist() == ["", "soon"]


def test_a_field_without_any_date_is_refused() -> None:
    with pytest.raises(AgreementError, match='field "wait" holds no date, but text such as "soon"'):
        read_not_before("wait", pd.Series(["soon", None]))


def test_an_empty_field_says_nothing() -> None:
    assert np.isnat(read_not_before("wait", pd.Series([None, None], dtype=object)).day).all()
    assert len(read_not_before("wait", pd.Series([], dtype=object)).day) == 0
