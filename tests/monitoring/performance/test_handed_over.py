"""A lead is handed over when it comes on the list, not on every night that it stays there."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from handoff.monitoring.performance.handed_over import HandedOver, ListedNight, newly_handed_over
from tests.monitoring.performance.made_rows import FIRST, made_night


def listed(number: int, leads: Sequence[int]) -> ListedNight:
    night = FIRST + timedelta(days=number)
    count = len(leads)
    due = np.full(count, np.datetime64(night) + np.timedelta64(1, "D")).astype("datetime64[us]")
    return ListedNight(night, np.datetime64(night).astype("datetime64[us]"), np.array(leads, dtype=np.int64),
                       np.zeros(count, dtype=np.int8), np.full(count, 0.2), due)  # fmt: skip


def who(found: HandedOver) -> list[tuple[date, int]]:
    return list(zip(found.night.tolist(), found.lead.tolist(), strict=True))


def test_a_lead_that_stays_is_handed_over_once() -> None:
    found = newly_handed_over([listed(0, [1, 2]), listed(1, [1, 2, 3])], FIRST)
    assert who(found) == [(FIRST, 1), (FIRST, 2), (FIRST + timedelta(days=1), 3)]


def test_a_lead_that_was_away_for_fourteen_days_is_handed_over_again() -> None:
    back = newly_handed_over([listed(0, [1]), listed(14, [1]), listed(29, [1])], FIRST)
    assert who(back) == [(FIRST, 1), (FIRST + timedelta(days=29), 1)]


def test_nights_before_the_first_only_say_who_was_there() -> None:
    found = newly_handed_over([listed(0, [1]), listed(1, [1, 2])], FIRST + timedelta(days=1))
    assert who(found) == [(FIRST + timedelta(days=1), 2)]


def test_no_list_is_nobody() -> None:
    assert len(newly_handed_over([], FIRST)) == 0


def test_a_list_holds_sal_and_mql() -> None:
    night = made_night()
    found = ListedNight.of(night, np.datetime64("2026-01-05", "us"))
    assert len(found.lead) == 120
    assert set(found.tier.tolist()) == {0, 1}
