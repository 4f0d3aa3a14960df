"""The benchmark of trends runs on a small company, and says how far two models agree."""

import json

import numpy as np
import pytest

from benchmarks.trend import LEAST_MOVES, Moves, main


@pytest.mark.slow
def test_quick_run_ends_with_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["rows"] > 500
    assert [one["least_move"] for one in figures["moves"]] == list(LEAST_MOVES)
    assert all(one["up_confirmed"] > 0.5 for one in figures["moves"][:3])


def test_a_move_is_confirmed_by_its_direction_and_contradicted_by_one_as_far_the_other_way() -> None:
    moves = Moves(np.array([1.0, 1.0, -1.0, 0.0]), np.array([0.1, -1.0, -0.1, 0.0]), np.array([0.0, 0.0, 0.0, 2.0]))
    figures = moves.figures(0.5)
    assert (figures["up"], figures["down"]) == (0.5, 0.25)
    assert (figures["up_confirmed"], figures["down_confirmed"]) == (0.5, 1.0)
    assert figures["contradicted"] == pytest.approx(1 / 3)
    assert figures["steady_moved_by_another_model"] == pytest.approx(1 / 3)
