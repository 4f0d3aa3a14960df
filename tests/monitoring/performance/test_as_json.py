"""Figures survive the way to a file and back, numbers without a meaning too."""

import json
import math
from datetime import date

import pytest

from handoff.monitoring.performance.as_json import from_json, to_json
from handoff.monitoring.performance.estimated import estimate
from handoff.monitoring.performance.figures_kept import NightFigures, WeekFigures, figures_of
from handoff.monitoring.performance.realised import realise
from handoff.monitoring.performance.sales_answers import Answers
from tests.monitoring.performance.made_rows import known, made_night


def figures() -> NightFigures:
    night = made_night()
    return figures_of(night, (1, 2), estimate(night, 20, 0), realise(known(), 3, 20, 0), afterwards=False)


def test_a_night_is_the_same_after_reading() -> None:
    written = json.dumps(to_json(figures()), allow_nan=False)
    assert from_json(NightFigures, json.loads(written)) == figures()


def test_a_number_without_a_meaning_is_null_in_the_file() -> None:
    answers = Answers(0, 0, 0, 0, 0, {}, 0, 0, 0, float("nan"))
    week = WeekFigures(date(2026, 1, 5), 0, (), None, False, None, (), answers)
    raw = to_json(week)
    assert raw["answers"]["median_hours"] is None
    assert math.isnan(from_json(WeekFigures, raw).answers.median_hours)


@pytest.mark.parametrize("broken", [{}, {"night": "2026-01-05"}])
def test_what_is_no_night_is_refused(broken: dict[str, str]) -> None:
    with pytest.raises(KeyError):
        from_json(NightFigures, broken)


def test_weeks_are_named_as_iso_8601_does() -> None:
    week = WeekFigures(date(2026, 12, 28), 0, (), None, False, None, (), Answers(0, 0, 0, 0, 0, {}, 0, 0, 0, 0.0))
    assert week.name == "2026-W53"
