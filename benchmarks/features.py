"""Speed and memory of the nightly feature table: `python -m benchmarks.features [--quick]`.

Compares, on one generated events file and in one run, the public `build_features` with a bare scan of the file, one
FILTER aggregate a feature in DuckDB, and pandas; then weekly snapshots, growth and memory. Nothing is printed when
the answers differ. The last line is one JSON object.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.answers import check_same
from benchmarks.filter_rival import FilterRival
from benchmarks.made_events import Size, make_dataset, open_made
from benchmarks.measure import Timed, in_own_process, log_slope, timed
from benchmarks.nightly import Nightly
from benchmarks.pandas_rival import PandasRival
from handoff.domain.instants import naive_utc

PARTS = ("scan", "filter", "pandas", "snapshots", "growth")
EVENTS_PER_LEAD = 50
SNAPSHOTS = 13


@dataclass(frozen=True)
class Scale:
    """How much a run measures: events of the comparison, events of each step of growth."""

    events: int
    growth: tuple[int, ...]


FULL = Scale(10_000_000, (1_000_000, 5_000_000, 10_000_000, 50_000_000))
QUICK = Scale(100_000, (20_000, 100_000))


@dataclass(frozen=True)
class Goal:
    """A ratio with its limit; `least`: the limit is the least that will do."""

    name: str
    limit: float
    least: bool = False

    def said(self, value: float) -> str:
        """Return limit and verdict as words."""
        met = value >= self.limit if self.least else value <= self.limit
        return f"{'>=' if self.least else '<='} {self.limit:g} {'met' if met else 'MISSED'}"


GOALS = (
    Goal("ratio_to_scan", 8),
    Goal("speedup_vs_filter", 4, least=True),
    Goal("speedup_vs_pandas", 10, least=True),
    Goal("ratio_13_snapshots", 6),
    Goal("peak_gb_50m", 4),
    Goal("slope", 1.1),
)


@dataclass
class Report:
    """The rows of the table that people read, and the JSON object that programs read."""

    rows: list[tuple[str, str, str, str]]
    figures: dict[str, Any]

    def time(self, name: str, what: str, found: Timed[Any]) -> None:
        """Keep the seconds of one measurement."""
        self.rows.append((what, f"{found.best:.3f}", f"{found.median:.3f}", ""))
        self.figures[f"seconds_{name}"] = round(found.best, 4)
        self.figures[f"median_seconds_{name}"] = round(found.median, 4)

    def figure(self, name: str, value: float, *, judged: bool) -> None:
        """Keep a ratio; a quick run is too small to be judged."""
        goal = next((goal for goal in GOALS if goal.name == name), None)
        verdict = "" if goal is None else goal.said(value) if judged else "not judged"
        self.rows.append((name, f"{value:.2f}", "", verdict))
        self.figures[name] = round(value, 4)

    def print(self) -> None:
        """Print the table, and the JSON object as the last line."""
        table = Table("what", "best (s) or figure", "median (s)", "goal")
        for row in self.rows:
            table.add_row(*row)
        Console(width=110).print(table)
        print(json.dumps(self.figures))


def compare(scale: Scale, options: argparse.Namespace, report: Report) -> None:
    """Measure one night against the rivals and several nights, in this process."""
    folder = make_dataset(Size(scale.events // EVENTS_PER_LEAD, scale.events), options.data)
    nightly = Nightly(open_made(folder, options.threads), options.threads)
    tonight = nightly.rows(1)
    night = timed(lambda: nightly.build(tonight), options.repeats)
    n_features = len(night.result.catalogue)
    report.figures |= {"leads": len(tonight[0]), "events": scale.events, "threads": options.threads}
    report.figures |= {"n_features": n_features}
    report.time("nightly", f"build_features, one night, {n_features} features", night)
    for rival in _rivals(nightly, folder / "events.parquet", options.only):
        found = timed(rival.build, options.repeats, warm_ups=rival.warm_ups)
        if isinstance(found.result, pd.DataFrame):
            check_same(rival.name, found.result, night.result)
            report.figures[f"n_features_{rival.name}"] = found.result.shape[1]
            report.time(rival.name, f"{rival.what}, {found.result.shape[1]} features", found)
            report.figure(f"speedup_vs_{rival.name}", found.best / night.best, judged=not options.quick)
        else:
            report.time(rival.name, rival.what, found)
            report.figure("ratio_to_scan", night.best / found.best, judged=not options.quick)
    if "snapshots" in options.only:
        best = night.best
        del night
        rows = nightly.rows(SNAPSHOTS)
        training = timed(lambda: len(nightly.build(rows)), options.repeats)
        report.time("13_snapshots", f"build_features, {SNAPSHOTS} nights, {len(rows[0]):,} rows", training)
        report.figure("ratio_13_snapshots", training.best / best, judged=not options.quick)


@dataclass(frozen=True)
class Rival:
    """Another way to an answer."""

    name: str
    what: str
    build: Callable[[], Any]
    warm_ups: int = 1


def _rivals(nightly: Nightly, events: Path, only: Sequence[str]) -> Iterator[Rival]:
    plan, night = nightly.plan.engagement, naive_utc(nightly.dataset.observed_until)
    assert plan is not None
    duck = FilterRival(events, plan, night, nightly.threads)
    frames = PandasRival(events, plan, pd.Timestamp(night))
    if "scan" in only:
        yield Rival("scan", "bare count(*) GROUP BY lead_key", duck.scan)
    if "filter" in only:
        yield Rival("filter", "one FILTER aggregate a feature", duck.counts)
    if "pandas" in only:
        # pandas keeps nothing from one call to the next, and takes long.
        yield Rival("pandas_counts", "pandas groupby, counts and durations only", frames.counts, warm_ups=0)
        yield Rival("pandas", "pandas groupby", frames.everything, warm_ups=0)


def grow(scale: Scale, options: argparse.Namespace, report: Report) -> None:
    """Measure one night at several sizes, each in a fresh process."""
    seconds = []
    peak = 0.0
    for events in scale.growth:
        folder = make_dataset(Size(events // EVENTS_PER_LEAD, events), options.data)
        found = in_own_process("benchmarks.nightly", folder, options.threads, options.repeats)
        seconds.append(min(found["seconds"]))
        peak = found["peak_gb"]
        report.rows.append((f"one night of {events:,} events, peak {peak:.2f} GB", f"{seconds[-1]:.3f}", "", ""))
    report.figures |= {"growth_events": scale.growth, "growth_seconds": [round(value, 4) for value in seconds]}
    report.figure("peak_gb_50m", peak, judged=not options.quick)
    report.figure("slope", log_slope(scale.growth, seconds), judged=not options.quick)


def main(arguments: Sequence[str]) -> None:
    """Read the options, measure, print."""
    options = _options(arguments)
    scale = QUICK if options.quick else FULL
    report = Report([], {"quick": options.quick})
    if set(options.only) - {"growth"}:
        compare(scale, options, report)
    if "growth" in options.only:
        grow(scale, options, report)
    report.print()


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.features", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small data, for a check that everything runs")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="measure these parts only")
    parser.add_argument("--repeats", type=int, default=3, help="measured calls after one warm-up")
    parser.add_argument("--threads", type=int, default=2, help="threads of every side that has threads")
    default = Path(tempfile.gettempdir()) / "handoff-benchmarks"
    parser.add_argument("--data", type=Path, default=default, help="where generated data is kept for the next run")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
