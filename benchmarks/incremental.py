"""What reading only new events saves: `python -m benchmarks.incremental [--quick]`.

One night on which 1 % of the events are new, and one on which leads are new too (those of five days): each read as it
comes, and read as a whole. It stops where the clean tables differ in any row. The features of the night are built too:
that work is the same in both. The last line is one JSON object.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.made_events import Size
from benchmarks.made_growth import Sources, make_sources
from benchmarks.measure import peak_gb
from benchmarks.nightly import Nightly
from handoff.sources.growing.kept import words_kept
from handoff.sources.ingest import ingest
from handoff.sources.store import open_dataset

FULL = Size(200_000, 10_000_000)
QUICK = Size(2_000, 60_000)
GOAL = 5.0
TABLES = ("leads", "events", "stages", "identity", "account_matches", "quarantine")


@dataclass(frozen=True)
class Cost:
    """What a piece of work took: seconds on the clock, and of all processor cores together."""

    seconds: float
    processor: float

    @classmethod
    def of(cls, work: Callable[[], object]) -> "Cost":
        """Do the work."""
        clock, processor = time.perf_counter(), time.process_time()
        work()
        return cls(time.perf_counter() - clock, time.process_time() - processor)


@dataclass(frozen=True)
class Night:
    """The same night read in both ways; `words` is what the reading of new events said of itself."""

    name: str
    new: Cost
    whole: Cost
    words: str


def main() -> None:
    """Measure, compare and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        sources = make_sources(QUICK if options.quick else FULL, Path(options.data or scratch))
        store, whole = sources.folder / "store", sources.folder / "whole"
        sources.begin()
        ingest(sources.settings, sources.folder, sources.nights[0], store, full=True)
        nights = []
        for batch, name in enumerate(("1 % new events", "1 % new events, and new leads")):
            sources.bring_events(batch)
            if batch:
                sources.bring_leads("all")
            nights.append(_night(name, sources, batch + 1, store, whole))
        features = Cost.of(lambda: _features(store))
        _report(sources, nights, features)


def _night(name: str, sources: Sources, number: int, store: Path, whole: Path) -> Night:
    def read(target: Path, *, full: bool) -> Cost:
        return Cost.of(lambda: ingest(sources.settings, sources.folder, sources.nights[number], target, full=full))

    new, all_of_it = read(store, full=False), read(whole, full=True)
    _check_same(store, whole)
    print(f"{name}: {new.processor:.1f} processor seconds, {all_of_it.processor:.1f} as a whole; the same rows")
    return Night(name, new, all_of_it, words_kept(store.resolve()))


def _check_same(store: Path, whole: Path) -> None:
    for table in TABLES:
        ours, theirs = (_content(folder.resolve() / f"{table}.parquet") for folder in (store, whole))
        if ours != theirs:
            raise SystemExit(f"{table}: {ours} is not {theirs}; no figure is worth anything")


def _content(file: Path) -> tuple[Any, ...]:
    """Return count and two sums over the rows that do not depend on their order."""
    with duckdb.connect() as connection:
        query = "SELECT count(*), sum(hash(rows)::HUGEINT), bit_xor(hash(rows)) FROM read_parquet(?) AS rows"
        found: tuple[Any, ...] = connection.execute(query, [str(file)]).fetchall()[0]
    return found


def _features(store: Path) -> int:
    nightly = Nightly(open_dataset(store), threads=2)
    return len(nightly.build(nightly.rows(1)))


def _report(sources: Sources, nights: list[Night], features: Cost) -> None:
    table = Table("night", "read", ">new: s", "processor s", "whole: s", "processor s", "ratio", "with features")
    figures: dict[str, Any] = {"events": sources.counts, "features_seconds": round(features.seconds, 2),
                               "features_processor": round(features.processor, 2)}  # fmt: skip
    for night, key in zip(nights, ("events_only", "with_leads"), strict=True):
        ratio = night.whole.processor / night.new.processor
        both = (night.whole.processor + features.processor) / (night.new.processor + features.processor)
        costs = [f"{value:.1f}" for cost in (night.new, night.whole) for value in (cost.seconds, cost.processor)]
        table.add_row(night.name, night.words, *costs, f"{ratio:.1f}", f"{both:.1f}")
        figures[key] = {
            "new_seconds": round(night.new.seconds, 2),
            "new_processor": round(night.new.processor, 2),
            "whole_seconds": round(night.whole.seconds, 2),
            "whole_processor": round(night.whole.processor, 2),
            "ratio_reading": round(ratio, 2),
            "ratio_reading_and_features": round(both, 2),
        }
    console = Console(width=150)
    console.print(table)
    met = "met" if figures["events_only"]["ratio_reading"] >= GOAL else "MISSED"
    console.print(f"goal: reading at least {GOAL:g} times cheaper at 1 % new events (processor seconds): {met}")
    print(json.dumps({**figures, "goal": GOAL, "met": met == "met", "peak_gb": round(peak_gb(), 2)}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Speed of reading only what is new.")
    parser.add_argument("--quick", action="store_true", help="a small company, in seconds")
    parser.add_argument("--data", help="where generated files are kept for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    main()
