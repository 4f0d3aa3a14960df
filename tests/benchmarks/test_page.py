"""The benchmark of the page runs on a few rows, and takes of each kind the slowest action by its best load."""

import json

import pytest

from benchmarks.made_list import made_list
from benchmarks.page import GOALS, main, slowest
from tests.delivery.chromium import CHROMIUM


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"Chromium is absent: {CHROMIUM}")
def test_quick_run_ends_with_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--repeats", "1"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures.keys() >= GOALS.keys()
    assert figures["rows"] == 200


def test_the_slowest_action_counts_by_its_best_load() -> None:
    assert slowest([{"sort_ms": [10.0, 50.0]}, {"sort_ms": [90.0, 20.0]}]) == {"sort_ms": 20.0}


def test_a_made_list_has_tiers_and_texts_of_its_own() -> None:
    rows = made_list(100).rows
    assert rows["tier"].value_counts().to_dict() == {"SAL": 6, "MQL": 24, "NURTURE": 70}
    assert rows["email"].is_unique
    assert rows["probability"].is_monotonic_decreasing
