import numpy as np
import pytest

from handoff.policy.preview.volumes import first_of_each, volumes
from tests.policy.made_preview import mask, rows_of

#: Two leads on three nights; the outcome of the last night is not known.
ROWS = rows_of(
    lead=[1, 2, 1, 2, 1, 2],
    day=[0, 0, 1, 1, 2, 2],
    probability=[0.9, 0.1, 0.8, 0.2, 0.7, 0.3],
    sql=[1, 0, 1, 0, -1, -1],
    decision=[1, 0, 1, 0, 1, -1],
)


def test_volumes_are_those_of_the_average_night() -> None:
    best, rest = volumes(ROWS, [("best", mask(1, 0, 1, 0, 1, 0)), ("rest", mask(0, 1, 0, 1, 0, 1))], 20, 0)
    assert (best.leads_a_night, rest.leads_a_night) == (1.0, 1.0)
    assert best.expected_a_night == pytest.approx(0.8)
    assert best.known_expected_a_night == pytest.approx(0.85)
    assert (best.sql_a_night, rest.sql_a_night) == (1.0, 0.0)
    assert (best.precision.value, rest.precision.value) == (1.0, 0.0)
    assert (best.recall.value, rest.recall.value) == (1.0, 0.0)


def test_acceptance_counts_each_lead_that_was_decided_on_once() -> None:
    (everybody,) = volumes(ROWS, [("all", mask(1, 1, 1, 1, 1, 1))], 20, 0)
    assert everybody.decided == 2
    assert everybody.acceptance.value == 0.5


def test_without_known_outcomes_only_what_is_expected_is_told() -> None:
    unknown = rows_of([1, 2], [0, 0], [0.5, 0.25], sql=[-1, -1])
    (one,) = volumes(unknown, [("all", mask(1, 1))], 20, 0)
    assert one.expected_a_night == 0.75
    assert np.isnan(one.sql_a_night)
    assert one.to_dict()["precision"] == {"value": None, "low": None, "high": None}


def test_intervals_take_accounts_as_the_units() -> None:
    """A hundred rows of one account say no more than one row."""
    n = 100
    sql = [1, 0] * (n // 2)
    alone = rows_of(list(range(n)), [0] * n, sql=sql)
    together = rows_of([place % 2 for place in range(n)], [place // 2 for place in range(n)], sql=sql)
    inside = np.ones(n, dtype=np.bool_)
    widths = [volumes(rows, [("all", inside)], 200, 0)[0].precision for rows in (alone, together)]
    assert widths[0].high - widths[0].low < 0.3
    assert widths[1].high - widths[1].low == 1.0


def test_the_first_row_of_each_lead_is_marked() -> None:
    found = first_of_each(ROWS, mask(0, 1, 1, 1, 1, 1))
    assert found.tolist() == [False, True, True, False, False, False]
