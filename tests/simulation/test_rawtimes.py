"""Local times are right on both sides of a change of the clocks."""

from datetime import UTC, datetime

import numpy as np
import pytest

from handoff.simulation.places import COUNTRIES
from handoff.simulation.rawtimes import head_office_time, with_local_offset

CODES = {place.code: code for code, place in enumerate(COUNTRIES)}


def microseconds(*moments: datetime) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([int(moment.timestamp()) * 1_000_000 for moment in moments])


def test_head_office_repeats_an_hour_in_autumn() -> None:
    before, after = datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC)
    assert head_office_time(microseconds(before, after)).to_pylist() == ["26.10.2025 02:30:00"] * 2


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("DE", ["2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00"]),
        ("US", ["2025-10-25T20:30:00-04:00", "2025-10-25T21:30:00-04:00"]),
        ("JP", ["2025-10-26T09:30:00+09:00", "2025-10-26T10:30:00+09:00"]),
    ],
)
def test_offsets_follow_the_country_and_the_clock(code: str, written: list[str]) -> None:
    moments = microseconds(datetime(2025, 10, 26, 0, 30, tzinfo=UTC), datetime(2025, 10, 26, 1, 30, tzinfo=UTC))
    country = np.full(2, CODES[code], np.int8)
    assert with_local_offset(moments, country).to_pylist() == written


def test_rows_stay_in_place_when_countries_alternate() -> None:
    moment = microseconds(datetime(2025, 7, 1, tzinfo=UTC)).repeat(4)
    country = np.array([CODES["JP"], CODES["DE"], CODES["JP"], CODES["GB"]], np.int8)
    offsets = [text[-6:] for text in with_local_offset(moment, country).to_pylist()]
    assert offsets == ["+09:00", "+02:00", "+09:00", "+01:00"]
