"""Decisions, reasons and follow-up of handed-over leads are counted as sales recorded them."""

import math
from datetime import datetime, timedelta

import numpy as np
import pytest

from handoff.monitoring.performance.handed_over import HandedOver
from handoff.monitoring.performance.sales_answers import (
    ACCEPT,
    NO_REASON,
    OTHER_REASONS,
    REJECT,
    TOUCH,
    Answers,
    SalesRecords,
    answers,
    together,
)

NIGHT = datetime(2026, 1, 5)
Record = tuple[int, int, float, str]


def counted(n: int, records: list[Record], observed_hours: float = 24 * 60) -> Answers:
    """Hand over leads 0 to n - 1, due after 24 hours; records: lead, kind, hours after publication, reason."""
    leads = np.arange(n)
    at = np.full(n, np.datetime64(NIGHT, "us"))
    given = HandedOver(leads, np.zeros(n, np.int8), np.full(n, 0.2), at.astype("datetime64[D]"), at,
                       at + np.timedelta64(24, "h"))  # fmt: skip
    found = SalesRecords(
        np.array([one[0] for one in records], dtype=np.int64),
        np.array([one[1] for one in records], dtype=np.int8),
        np.array([NIGHT + timedelta(hours=one[2]) for one in records], dtype="datetime64[us]"),
        np.array([one[3] for one in records], dtype=object),
    )
    return answers(given, found, np.datetime64(NIGHT + timedelta(hours=observed_hours), "us"), 30)


def test_the_first_decision_after_publication_counts() -> None:
    found = counted(4, [(0, ACCEPT, 2, ""), (1, REJECT, 3, "No need"), (1, ACCEPT, 50, ""), (2, ACCEPT, 24 * 31, "")])
    assert (found.accepted, found.rejected, found.undecided) == (1, 1, 2)
    assert found.acceptance == 0.5
    assert found.reasons == {"No need": 1}


def test_a_decision_at_the_moment_of_publication_is_an_answer() -> None:
    assert counted(1, [(0, ACCEPT, 0, "")]).accepted == 1


def test_a_lead_that_was_accepted_before_needs_no_decision() -> None:
    found = counted(3, [(0, ACCEPT, -5, ""), (1, ACCEPT, -9, ""), (1, REJECT, -5, ""), (2, REJECT, -5, "")])
    assert (found.standing, found.undecided) == (1, 2)


def test_a_call_is_a_follow_up_and_no_decision() -> None:
    found = counted(2, [(0, TOUCH, 5, ""), (1, ACCEPT, 30, "")])
    assert (found.in_time, found.late) == (1, 1)
    assert (found.accepted, found.undecided) == (1, 1)
    assert found.punctual == 0.5


def test_a_lead_that_is_not_due_yet_is_not_late() -> None:
    found = counted(2, [(0, TOUCH, 5, "")], observed_hours=12)
    assert (found.in_time, found.late, found.not_due) == (1, 0, 1)


def test_the_median_waits_for_those_who_still_wait() -> None:
    assert counted(3, [(0, TOUCH, 2, ""), (1, TOUCH, 8, "")]).median_hours == pytest.approx(8)
    assert math.isnan(counted(3, [(0, TOUCH, 2, "")]).median_hours)


def test_reasons_are_named_by_number_and_the_rest_pooled() -> None:
    records: list[Record] = [(lead, REJECT, 1, f"reason {lead:02d}") for lead in range(14)]
    records += [(20, REJECT, 1, ""), (21, REJECT, 1, "")]
    found = counted(22, records)
    assert next(iter(found.reasons.items())) == (NO_REASON, 2)
    assert found.reasons[OTHER_REASONS] == 3
    assert sum(found.reasons.values()) == found.rejected == 16


def test_the_order_of_records_is_irrelevant() -> None:
    records: list[Record] = [(0, REJECT, 3, "No need"), (0, TOUCH, 1, ""), (1, ACCEPT, 4, ""), (1, ACCEPT, -4, "")]
    assert repr(counted(3, records)) == repr(counted(3, records[::-1]))


def test_nobody_handed_over_is_nobody_counted() -> None:
    found = counted(0, [(0, ACCEPT, 2, "")])
    assert found.handed_over == 0
    assert math.isnan(found.acceptance)


def test_weeks_add_up() -> None:
    one = counted(2, [(0, REJECT, 1, "No need")])
    both = together([one, one])
    assert (both.handed_over, both.rejected, both.reasons) == (4, 2, {"No need": 2})
    assert math.isnan(both.median_hours)
