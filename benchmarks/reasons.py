"""Speed and exactness of contributions: `python -m benchmarks.reasons [--quick]`.

Compares, on the same generated rows, with the same trees and threads and in one run, the public `contributions` with
LightGBM's `pred_contrib`, and whole scoring without reasons with a bare `Booster.predict`. The last line is one JSON
object.
"""

import argparse
import copy
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.made_rows import RowsSize, fit_booster, made_rows
from benchmarks.measure import Timed, peak_gb, timed
from handoff.model.calibration import SigmoidCalibrator
from handoff.model.estimators.boosted import LightGBMPropensity

FULL = RowsSize(rows=200_000, features=80, trees=300, leaves=31)
QUICK = RowsSize(rows=2_000, features=20, trees=20, leaves=31)


@dataclass(frozen=True)
class Goal:
    """A figure with its limit; `least`: the limit is the least that will do."""

    limit: float
    least: bool = False

    def said(self, value: float) -> str:
        """Return limit and verdict as words."""
        met = value >= self.limit if self.least else value <= self.limit
        return f"{'>=' if self.least else '<='} {self.limit:g} {'met' if met else 'MISSED'}"


GOALS = {
    "speedup_vs_pred_contrib": Goal(10, least=True),
    "max_abs_diff": Goal(1e-5),
    "max_total_diff": Goal(1e-9),
    "ratio_to_predict": Goal(1.3),
}
SPEEDS = {"speedup_vs_pred_contrib", "ratio_to_predict"}


def measure(size: RowsSize, options: argparse.Namespace) -> tuple[dict[str, Any], list[tuple[str, Timed[Any]]]]:
    """Return the figures, and the timed calls that they come from."""
    frame = made_rows(size)
    model = fit_booster(frame, size, options.threads)
    matrix = model.matrix(frame)

    def rival(**asked: bool) -> npt.NDArray[np.float64]:
        return np.asarray(model.booster_.predict(matrix, num_threads=options.threads, **asked))

    bare, scoring = in_turn(lambda: rival(raw_score=True), lambda: score(model, frame), options.repeats)
    # A night loads its model first, so a copy that has no tables yet is what is timed.
    ours = timed(lambda: copy.deepcopy(model).contributions(frame), options.repeats, warm_ups=0)
    peak = peak_gb()
    theirs = timed(lambda: rival(pred_contrib=True), 1, warm_ups=0)
    parts = ours.result
    totals = float(np.abs(parts.total() - bare.result).max())
    figures = {
        "rows": size.rows,
        "features": size.features,
        "trees": size.trees,
        "leaves": size.leaves,
        "threads": options.threads,
        "peak_gb": round(peak, 2),
        "max_total_diff": totals,
        "speedup_vs_pred_contrib": round(theirs.best / ours.best, 2),
        "max_abs_diff": largest_difference(parts.values, parts.baseline, theirs.result),
        "ratio_to_predict": round(scoring.best / bare.best, 3),
    }
    return figures, [
        ("Booster.predict, matrix ready", bare),
        ("scoring: checks, matrix, raw score, calibrator", scoring),
        ("contributions: checks, matrix, tables, look-ups", ours),
        ("Booster.predict(pred_contrib=True), matrix ready, one call", theirs),
    ]


def score(model: LightGBMPropensity, frame: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Return calibrated probabilities, as a trained model does."""
    return SigmoidCalibrator(0.9, 0.1).apply(model.raw_score(frame))


def in_turn(one: Callable[[], Any], other: Callable[[], Any], repeats: int) -> tuple[Timed[Any], Timed[Any]]:
    """Time two functions one after the other, `repeats` times, so that a busy machine disturbs both."""
    seconds: list[list[float]] = [[], []]
    results: list[Any] = [one(), other()]
    for _ in range(repeats):
        for place, function in enumerate((one, other)):
            begin = time.perf_counter()
            results[place] = function()
            seconds[place].append(time.perf_counter() - begin)
    return Timed(results[0], tuple(seconds[0])), Timed(results[1], tuple(seconds[1]))


def largest_difference(
    values: npt.NDArray[np.float64], baseline: float, expected: npt.NDArray[np.float64], block: int = 10_000
) -> float:
    """Return the largest difference over all rows and features and the baseline; expected has the baseline last."""
    blocks = range(0, len(values), block)
    parts = (np.abs(values[at : at + block] - expected[at : at + block, :-1]).max() for at in blocks)
    return float(max(*parts, np.abs(baseline - expected[:, -1]).max()))


def main(arguments: Sequence[str]) -> None:
    """Read the options, measure, print."""
    options = _options(arguments)
    figures, calls = measure(QUICK if options.quick else FULL, options)
    table = Table("what", "best (s) or figure", "median (s)", "goal")
    for what, found in calls:
        table.add_row(what, f"{found.best:.3f}", f"{found.median:.3f}", "")
    for name, goal in GOALS.items():
        verdict = "not judged" if options.quick and name in SPEEDS else goal.said(figures[name])
        table.add_row(name, f"{figures[name]:.3g}", "", verdict)
    Console(width=120).print(table)
    print(json.dumps({"quick": options.quick, **figures}))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.reasons", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small data, for a check that everything runs")
    parser.add_argument("--repeats", type=int, default=3, help="measured calls; pred_contrib is called once")
    parser.add_argument("--threads", type=int, default=2, help="threads of every side")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
