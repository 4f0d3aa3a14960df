import numpy as np
import pytest

from handoff.policy.preview.lines import curve, line_choices
from tests.policy.made_preview import mask, rows_of

N = 40
ROWS = rows_of(
    lead=list(range(N)) * 2,
    day=[0] * N + [1] * N,
    probability=[(N - lead) / N for lead in range(N)] * 2,
    sql=([1] * 10 + [0] * 30) * 2,
)
EVERYBODY = np.ones(2 * N, dtype=np.bool_)


def test_todays_lines_are_among_the_choices_and_marked() -> None:
    found = line_choices(ROWS, EVERYBODY, 10, 0.5, 20, 0)
    today = [(one.key, one.value) for one in found if one.today]
    assert today == [("capacity", 10), ("probability", 0.5)]
    agreed = next(one.volume for one in found if one.today)
    assert (agreed.leads_a_night, agreed.precision.value, agreed.recall.value) == (10.0, 1.0, 1.0)


def test_more_places_never_find_less() -> None:
    places = [one.volume for one in line_choices(ROWS, EVERYBODY, 10, None, 20, 0) if one.key == "capacity"]
    recalls = [one.recall.value for one in places]
    assert len(places) > 4
    assert recalls == sorted(recalls)


def test_who_may_not_be_handed_over_takes_no_place() -> None:
    worst = ROWS.probability < 0.5
    best = next(one for one in line_choices(ROWS, worst, 10, None, 20, 0) if one.today)
    assert best.volume.leads_a_night == 10
    assert best.volume.recall.value == 0.0


def test_the_curve_ends_where_everybody_eligible_is_taken() -> None:
    found = curve(ROWS, EVERYBODY)
    assert found is not None
    assert (found.precision[0], found.recall[-1]) == (1.0, 1.0)
    assert found.precision[-1] == pytest.approx(found.base_rate) == 0.25
    assert (np.diff(found.recall) >= 0).all()


def test_without_a_known_sql_there_is_no_curve() -> None:
    assert curve(rows_of([1, 2], [0, 0], sql=[0, -1]), mask(1, 1)) is None
