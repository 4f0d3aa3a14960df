"""The benchmark of contributions runs on small data, prints what it promises, and sees a wrong value."""

import json

import numpy as np
import pytest

from benchmarks.made_rows import RowsSize, fit_booster, made_rows
from benchmarks.reasons import GOALS, largest_difference, main


def test_quick_run_ends_with_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--repeats", "1", "--threads", "1"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures.keys() >= GOALS.keys()
    assert figures["max_abs_diff"] < 1e-9
    assert figures["max_total_diff"] < 1e-9


@pytest.mark.parametrize(("row", "column"), [(0, 0), (24, 1), (13, 2)])
def test_one_wrong_value_is_seen(row: int, column: int) -> None:
    values = np.random.default_rng(0).normal(size=(25, 2))
    expected = np.column_stack([values, np.full(25, 0.5)])
    assert largest_difference(values, 0.5, expected, block=10) == 0
    expected[row, column] += 1e-3
    assert largest_difference(values, 0.5, expected, block=10) == pytest.approx(1e-3)


def test_made_rows_have_gaps_and_categories_and_the_booster_uses_them() -> None:
    size = RowsSize(rows=1_000, features=20, trees=5, leaves=8)
    frame = made_rows(size)
    model = fit_booster(frame, size, threads=1)
    assert frame.shape == (1_000, 20)
    assert len(model.vocabulary_) == 2
    assert frame.isna().to_numpy().any()
    assert model.booster_.num_trees() == 5
