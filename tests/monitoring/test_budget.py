"""The yearly false alarms are spent once: all looks of all nights together never spend more."""

import pytest

from handoff.monitoring.budget import WINDOWS, Budget, Group


@pytest.mark.parametrize("per_year", [0.5, 1.0, 12.0])
def test_all_looks_of_a_year_spend_the_budget(per_year: float) -> None:
    series = {Group.VOLUME: 20, Group.FEED: 15, Group.ATTRIBUTE: 12, Group.OUTCOME: 2, Group.DRIFT: 61}
    budget, looks = Budget(per_year, series), len(WINDOWS) * 2
    spent = sum(budget.level(group) * count * looks for group, count in series.items())
    assert 365 * spent == pytest.approx(per_year)


def test_more_series_make_each_of_them_stricter() -> None:
    few, many = Budget(1.0, {Group.VOLUME: 5}), Budget(1.0, {Group.VOLUME: 50})
    assert many.level(Group.VOLUME) == pytest.approx(few.level(Group.VOLUME) / 10)
