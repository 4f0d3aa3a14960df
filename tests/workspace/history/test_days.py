"""Doctests apart: days in words."""

from datetime import date

import pytest

from handoff.workspace.history.days import on_days


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([date(2026, 6, 3)], "on 3 June"),
        ([date(2026, 6, 3), date(2026, 6, 3)], "on 3 June"),
        ([date(2025, 12, 31), date(2026, 1, 1)], "on 31 December and 1 January"),
        ([date(2026, 6, 3), date(2026, 6, 4), date(2026, 7, 1)], "on 3 June, 4 June and 1 July"),
        ([date(2026, 6, day) for day in range(1, 9)], "between 1 and 8 June"),
    ],
)
def test_days_are_written_as_people_do(days: list[date], words: str) -> None:
    assert on_days(days) == words
