"""What an exploration share is worth and costs: `python -m benchmarks.exploration [--seeds 10] [--leads 10000]`.

Each seed is a generated company of its own. Every figure is held against the true chances of all open leads of a
night, also of those that no list ever showed. The last line is one JSON object: the means of each seed and arm.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Final

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.closed_loop import Arm, Calendar, first, late, run_loop
from benchmarks.known_world import make_world

LARGEST: Final = 100.0
QUICK_LEADS: Final = 1_000
ALONE: Final = Arm("the list alone")
ARMS: Final = (
    Arm("all outcomes known, a fifth of the rows", all_outcomes=True, one_in=5),
    Arm("all outcomes known, as few rows as the list has", all_outcomes=True, one_in=12),
    ALONE,
    Arm("lot of 5 %, not weighted", share=0.05),
    Arm("lot of 3 %, weighted", share=0.03, largest=LARGEST),
    Arm("lot of 5 %, weighted", share=0.05, largest=LARGEST),
    Arm("lot of 5 %, weighted, the fits too", share=0.05, largest=LARGEST, in_fits=10.0),
)
#: Figures of the table: name, heading, format.
SHOWN: Final = (
    ("said_below", "said below", "{:.4f}"),
    ("true_below", "true below", "{:.4f}"),
    ("error_below", "error below", "{:.4f}"),
    ("said_listed", "said on list", "{:.3f}"),
    ("true_listed", "true on list", "{:.3f}"),
    ("rank", "rank corr.", "{:.3f}"),
    ("found", "SQL found", "{:.1%}"),
    ("drawn", "lots", "{:.0f}"),
    ("effective", "eff. rows", "{:.0f}"),
)
Found = dict[str, dict[str, float]]


def measure(n_leads: int, seed: int, calendar: Calendar, arms: Sequence[Arm] = ARMS) -> Found:
    """Return the late rounds' mean figures of each arm in one company, and before them those of the first round.

    In the first round all arms are alike: their model learned from history, when all outcomes were known.
    """
    world = make_world(n_leads, seed)
    rounds = {arm.name: run_loop(world, arm, calendar, seed) for arm in arms}
    begins = first(rounds[ALONE.name])
    return {"first round, from history": begins, **{name: late(one, calendar) for name, one in rounds.items()}}


def main(argv: Sequence[str] | None = None) -> None:
    """Print one line a seed and arm while it runs, then the table of means with their range over seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument(
        "--quick", action="store_true", help="one small company and few rounds: only to see that it runs"
    )
    options = parser.parse_args(argv)
    if options.quick:
        options.seeds, options.leads = 1, QUICK_LEADS
    calendar, console = Calendar(rounds=3 if options.quick else Calendar().rounds), Console(width=160)
    seeds: dict[int, Found] = {}
    for seed in range(1, options.seeds + 1):
        seeds[seed] = measure(options.leads, seed, calendar)
        for name, figures in seeds[seed].items():
            said = ", ".join(f"{heading} {form.format(figures[key])}" for key, heading, form in SHOWN)
            console.print(f"seed {seed}, {name}: {said}", soft_wrap=True)
    console.print(_table(seeds))
    sys.stdout.write(json.dumps({str(seed): found for seed, found in seeds.items()}) + "\n")


def _table(seeds: dict[int, Found]) -> Table:
    table = Table(title=f"Means (least to most) over {len(seeds)} companies")
    table.add_column("what is learned from")
    for _, heading, _ in SHOWN:
        table.add_column(heading, justify="right")
    for name in next(iter(seeds.values())):
        cells = []
        for key, _, form in SHOWN:
            values = [found[name][key] for found in seeds.values()]
            cells.append(f"{form.format(np.mean(values))}\n({form.format(min(values))}-{form.format(max(values))})")
        table.add_row(name, *cells)
    return table


if __name__ == "__main__":
    main()
