import numpy as np

from handoff.policy.preview.volumes import PreviewRows
from handoff.policy.preview.weeks import REST_DAYS, newly, nightly, weekly
from tests.policy.made_preview import mask, rows_of


def nightly_lead(days: int, sql: int = 0) -> PreviewRows:
    """A lead on every night, and each night another one that is there once."""
    nights = list(range(days))
    return rows_of([0] * days + [day + 1 for day in nights], nights * 2, sql=[sql] * (2 * days))


def test_a_lead_that_stays_is_handed_over_once() -> None:
    rows = nightly_lead(36)
    found = weekly(rows, np.ones(len(rows), dtype=np.bool_))
    assert found.leads.tolist() == [7, 7, 7], "those of each week that come for a night; the one that stays came before"
    assert [str(end)[:10] for end in found.ends] == ["2026-01-22", "2026-01-29", "2026-02-05"]
    assert found.expected.tolist() == [3.5, 3.5, 3.5]


def test_a_lead_comes_anew_only_after_fourteen_days_away() -> None:
    rows = rows_of([1, 1, 1], [0, REST_DAYS, 2 * REST_DAYS + 1])
    assert newly(rows, mask(1, 1, 1)).tolist() == [True, False, True]
    assert newly(rows, mask(0, 1, 1)).tolist() == [False, True, True]


def test_the_first_fourteen_days_are_no_weeks() -> None:
    assert len(weekly(nightly_lead(20), np.ones(40, dtype=np.bool_))) == 0
    assert len(weekly(rows_of([1, 2], [0, 0]), mask(1, 1))) == 0


def test_sql_of_a_week_are_told_when_all_its_nights_are_known() -> None:
    rows = nightly_lead(36, sql=1)
    unknown = rows.night >= rows.nights[-10]
    later = PreviewRows(rows.night, rows.lead, rows.account, rows.probability,
                        np.where(unknown, -1, rows.sql).astype(np.int8), rows.decision)  # fmt: skip
    found = weekly(later, np.ones(len(rows), dtype=np.bool_))
    assert found.sql[0] == 7
    assert np.isnan(found.sql[1:]).all()


def test_rows_are_counted_by_night() -> None:
    rows = rows_of([1, 2, 1], [0, 0, 1])
    assert nightly(rows, [mask(1, 1, 1), mask(0, 1, 0)]).tolist() == [[2, 1], [1, 0]]
