"""A list that learns only from itself drifts; a lot with weights keeps the leads below the line honest, at no cost."""

import json

import numpy as np
import pytest

from benchmarks.closed_loop import Arm, calibration_error, first, late, run_loop
from benchmarks.exploration import ARMS, LARGEST, main
from benchmarks.known_world import LoopWorld, make_world

#: Outcomes and lots are drawn so many times in the one company: a single lot of a small company is a few SQLs.
DRAWS = (1, 2, 3)


@pytest.fixture(scope="module")
def world() -> LoopWorld:
    return make_world(4_000, seed=7)


def test_groups_that_err_in_both_directions_do_not_cancel() -> None:
    true = np.repeat([0.1, 0.3], 50)
    assert calibration_error(true, true) == pytest.approx(0)
    assert calibration_error(true[::-1].copy(), true) == pytest.approx(0.2)


@pytest.mark.slow
def test_a_list_alone_drifts_and_a_weighted_lot_keeps_it_honest(world: LoopWorld) -> None:
    alone = [run_loop(world, Arm("alone"), seed=seed) for seed in DRAWS]
    lot = [run_loop(world, Arm("lot", share=0.05, largest=LARGEST), seed=seed) for seed in DRAWS]
    begun, drifted, honest = (
        {name: float(np.mean([one[name] for one in runs])) for name in runs[0]}
        for runs in ([first(one) for one in alone], [late(one) for one in alone], [late(one) for one in lot])
    )
    assert drifted["said_below"] > 1.2 * drifted["true_below"]
    assert drifted["error_below"] > 2 * begun["error_below"]
    assert _off(honest) < 0.8 * _off(drifted)
    assert honest["error_below"] < 0.95 * drifted["error_below"]
    assert honest["found"] > drifted["found"] - 0.02
    assert honest["drawn"] > 0 == drifted["drawn"]
    assert honest["effective"] < 0.2 * honest["rows"]


def _off(figures: dict[str, float]) -> float:
    """Return how far the mean chance below the line is off, in log."""
    return float(abs(np.log(figures["said_below"] / figures["true_below"])))


@pytest.mark.slow
def test_the_quick_run_ends_with_the_figures_of_every_arm(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick"])
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert found["1"].keys() == {"first round, from history", *(arm.name for arm in ARMS)}
    assert all(0 < figures["found"] < 1 for figures in found["1"].values())
