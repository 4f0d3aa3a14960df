"""One night at scale, stage by stage: `python -m benchmarks.night [--leads 1000000] [--events 50000000] [--quick]`.

Sources are generated and a champion is trained once; then one night runs in a fresh process, from the raw exports to
the published list, with reasons for every lead: at a tenth of the size for the growth, and at full size. Each stage is
held against the least it could cost: a bare scan, GROUP BY, prediction or write. Ratios and growth are of processor
seconds, which other work on the machine hardly changes. The last line is one JSON object.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from benchmarks.made_events import Size
from benchmarks.made_workspace import LEARNED, LEARNED_QUICK, make_workspace
from benchmarks.measure import in_own_process, log_slope

#: Seconds and GB (10**9 bytes) for 1,000,000 leads with 50,000,000 events; and the growth that still counts as linear.
GOALS: Final = {"total_seconds": 600.0, "peak_gb": 6.0, "publication": 2.0, "slope": 1.1}
#: The stages that write the night for programs; the pages for people are a stage of their own.
PUBLICATION: Final = ("scores file", "database")


def measure(sizes: Sequence[Size], under: Path, threads: int, learned: Size) -> dict[str, Any]:
    """Run a night of each size in a fresh process and return the figures of the last, with the growth over all."""
    nights = [_night(size, under, threads, learned) for size in sizes]
    floors = in_own_process("benchmarks.night_floors", nights[-1]["folder"], threads)
    return {"threads": threads, **figures_of(sizes, nights, floors)}


def figures_of(
    sizes: Sequence[Size], nights: Sequence[Mapping[str, Any]], floors: Mapping[str, float]
) -> dict[str, Any]:
    """Return what is printed last; `nights` by rising size, `floors` of the last."""
    night, leads = nights[-1], [size.leads for size in sizes]
    worked = [one["cpu_seconds"] for one in nights]
    return {
        "leads": leads[-1],
        "events": sizes[-1].events,
        "scored": night["n_leads"],
        "tiers": night["tiers"],
        "stages": {name: _stage(found, floors.get(name)) for name, found in night["stages"].items()},
        "floors": {name: round(seconds, 3) for name, seconds in floors.items()},
        "publication": round(_publication(night["stages"], floors), 2),
        "peak_gb": round(night["peak_gb"], 2),
        "load": night["load"],
        "total_seconds": round(night["total_seconds"], 1),
        "total_cpu_seconds": round(worked[-1], 1),
        "cpu_seconds_by_leads": dict(zip(map(str, leads), [round(one, 1) for one in worked], strict=True)),
        "slope": round(log_slope(leads, worked), 3),
    }


def _night(size: Size, under: Path, threads: int, learned: Size) -> dict[str, Any]:
    folder = make_workspace(size, under, learned).folder
    return {"folder": folder, **in_own_process("benchmarks.night_run", folder, threads)}


def _stage(found: Mapping[str, float], floor: float | None) -> dict[str, float | None]:
    ratio = None if floor is None else round(found["cpu_seconds"] / floor, 2)
    return {**{name: round(value, 2) for name, value in found.items()}, "ratio_to_floor": ratio}


def _publication(stages: Mapping[str, Mapping[str, float]], floors: Mapping[str, float]) -> float:
    """Return what publishing costs as a multiple of the bare writes of the same rows."""
    return sum(stages[name]["cpu_seconds"] for name in PUBLICATION) / sum(floors[name] for name in PUBLICATION)


def show(figures: Mapping[str, Any]) -> Table:
    """Return the stages as a table."""
    title = f"{figures['leads']:,} leads, {figures['events']:,} events, load before {figures['load']}"
    table = Table("stage", "seconds", "processor seconds", "peak GB", "x floor", title=title)
    for name, found in figures["stages"].items():
        ratio = "" if found["ratio_to_floor"] is None else f"{found['ratio_to_floor']:.1f}"
        table.add_row(name, *(f"{found[key]:.1f}" for key in ("seconds", "cpu_seconds", "peak_gb")), ratio)
    table.add_section()
    for name, goal in GOALS.items():
        table.add_row(name, f"{figures[name]:.2f}", f"goal {goal:g}", "", "met" if figures[name] <= goal else "MISSED")
    return table


def main(argv: Sequence[str] | None = None) -> None:
    """Read the options, measure, print."""
    options = _options(argv)
    learned = LEARNED_QUICK if options.quick else LEARNED
    full = Size(4_000, 200_000) if options.quick else Size(options.leads, options.events)
    sizes = [Size(full.leads // 10, full.events // 10), full]
    with nullcontext(options.keep) if options.keep else tempfile.TemporaryDirectory() as under:
        figures = measure(sizes, Path(under), options.threads, learned)
    Console(width=120).print(show(figures))
    print(json.dumps({"quick": options.quick, **figures}))


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("benchmarks.night", description=__doc__)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=50_000_000)
    parser.add_argument("--threads", type=int, default=2, help="processor cores that the night may use")
    parser.add_argument("--keep", type=Path, help="where generated data is kept for the next run")
    parser.add_argument("--quick", action="store_true", help="a small company: only to see that it runs")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main()
