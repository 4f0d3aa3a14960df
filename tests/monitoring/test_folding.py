"""What follows from a cause is left out; what does not is kept."""

from datetime import date, timedelta

import pytest

from handoff.monitoring.finding import Finding
from handoff.monitoring.folding import without_consequences

DAY = date(2026, 5, 3)


def finding(code: str, *touches: str, kind: str = "", days: int = 0) -> Finding:
    return Finding(code, kind, code, DAY + timedelta(days=days), "", frozenset(touches))


EVENTS_STOPPED = finding("A02", "table/events")
FOLDED = [
    (EVENTS_STOPPED, finding("A03", "event/page_view")),
    (EVENTS_STOPPED, finding("A14", "feature/page_view_count_7d")),
    (finding("A01", "table/leads"), finding("A13", "table/events", "aside/unknown_lead")),
    (finding("A01", "table/leads"), finding("A12", "leads")),
    (finding("A02", "table/stages"), finding("A10", "stage/sql")),
    (finding("A06", "table/events", "copies"), finding("A12", "event/page_view", kind="volume rose")),
    (finding("A08", "machine"), finding("A12", "event/page_view", kind="volume rose")),
    (finding("A07", "clock"), finding("A12", "event/page_view", kind="volume fell")),
    (finding("A04", "attribute/employees"), finding("A15", "scores")),
    (finding("A09", "outcomes", "stage/sql"), finding("A10", "stage/sql")),
]
KEPT = [
    (EVENTS_STOPPED, finding("A04", "attribute/employees")),
    (finding("A03", "event/page_view"), finding("A10", "stage/sql")),
    (finding("A08", "machine"), finding("A12", "event/page_view", kind="volume fell")),
    (finding("A07", "clock"), finding("A12", "event/page_view", kind="volume fell", days=10)),
    (finding("A10", "stage/sql"), finding("A15", "scores")),
]


@pytest.mark.parametrize(("root", "consequence"), FOLDED)
def test_a_consequence_is_folded_into_its_cause(root: Finding, consequence: Finding) -> None:
    assert without_consequences([consequence, root]) == (root,)


@pytest.mark.parametrize(("one", "other"), KEPT)
def test_two_causes_are_two_findings(one: Finding, other: Finding) -> None:
    assert set(without_consequences([other, one])) == {one, other}
