"""A year of nights in one go: 365 nightly runs with a training every week, and faults on some nights.

`python -m benchmarks.year [--quick] [--leads N] [--nights N] [--keep FOLDER]` prints what happened on the nights
that were not ordinary, the acceptance of each tier, and, as its last line, one JSON object.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.year_world import HALF_WRITTEN, KILLED, NO_MLFLOW, SPELLS, YearWorld
from handoff import Workspace
from handoff.errors import HandoffError, HeldBack
from handoff.monitoring.alert import Alert
from handoff.workspace.health import watch
from handoff.workspace.night.held import read_held
from handoff.workspace.night.record import read_records

#: Seconds after which the run of one night is killed.
KILL_AFTER = 6.0
WEEK = 7
_ONE_NIGHT = (
    "import sys; from datetime import datetime; from handoff import Workspace; "
    "Workspace.open(sys.argv[1], now=datetime.fromisoformat(sys.argv[2]), environ={}).night()"
)


@dataclass
class Year:
    """What happened. seconds: of each night, from its beginning to the health page."""

    seconds: list[float] = field(default_factory=list)
    trainings: Counter[str] = field(default_factory=Counter)
    alerts: list[tuple[int, Alert]] = field(default_factory=list)
    held: list[tuple[int, str]] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)

    def tell(self, night: int, words: str) -> None:
        """Print what is not ordinary about a night."""
        print(f"night {night:3d}  {words}", flush=True)


def run_year(world: YearWorld, nights: int) -> Year:
    """Run the nights in their order, and repair what a person would repair."""
    year = Year()
    for night in range(nights):
        world.export(night)
        opened = _opened(world, night)
        if night % WEEK == 0:
            year.trainings["promoted" if opened.train().verdict.passed else "kept the champion"] += 1
        _prepare(world, night, year)
        begun = time.perf_counter()
        _night(world, night, year)
        year.seconds.append(time.perf_counter() - begun)
        if night == NO_MLFLOW:
            (world.folder / ".handoff" / "mlflow-away").rename(world.folder / ".handoff" / "mlflow")
    return year


def _opened(world: YearWorld, night: int) -> Workspace:
    return Workspace.open(world.folder, now=world.moment(night), environ={})


def _prepare(world: YearWorld, night: int, year: Year) -> None:
    """Break what is to be broken on this night."""
    if night == HALF_WRITTEN:
        world.cut_short()
        try:
            _opened(world, night).night()
        except HandoffError as error:
            year.broken.append((night, type(error).__name__))
            year.tell(
                night, f"a half-written file: {type(error).__name__}; the file is whole now, and the night is run again"
            )
        world.export(night)
    elif night == KILLED:
        command = [sys.executable, "-c", _ONE_NIGHT, str(world.folder), world.moment(night).isoformat()]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(KILL_AFTER)
        process.kill()
        process.wait()
        year.tell(night, f"killed after {KILL_AFTER:g} s; the night is run again")
    elif night == NO_MLFLOW:
        (world.folder / ".handoff" / "mlflow").rename(world.folder / ".handoff" / "mlflow-away")


def _night(world: YearWorld, night: int, year: Year) -> None:
    try:
        outcome = _opened(world, night).night()
    except HeldBack as refusal:
        held = read_held(_opened(world, night).places)[-1]
        codes = " ".join(gate.code for gate in held.gates)
        year.held.append((night, codes))
        year.tell(night, f"held back: {str(refusal).splitlines()[0][:160]}")
        return
    for alert in outcome.watched.new:
        year.alerts.append((night, alert))
        year.tell(night, str(alert))
    if outcome.scored.note and night == NO_MLFLOW:
        year.tell(night, outcome.scored.note)


def report(world: YearWorld, year: Year, nights: int) -> dict[str, object]:
    """Return the year in figures."""
    last = _opened(world, nights - 1)
    health = watch(last, world.moment(nights - 1).date())
    records = read_records(last.places)
    faulty = [range(spell.first - 1, spell.first + spell.nights + 2) for spell in SPELLS]
    found = {
        spell.name: sorted({alert.code for at, alert in year.alerts if at in days} | _codes(year.held, days))
        for spell, days in zip(SPELLS, faulty, strict=True)
        if spell.first < nights
    }
    quarter = health.facts.quarter
    return {
        "nights": nights,
        "published": len(records),
        "held_back": len(year.held),
        "failed_and_run_again": len(year.broken),
        "trainings": dict(year.trainings),
        "alerts": len(year.alerts),
        "found": found,
        "alerts_outside_faults": [
            str(alert)[:200] for at, alert in year.alerts if not any(at in days for days in faulty)
        ],
        "seconds_a_night": round(statistics.median(year.seconds), 2),
        "store_mb": round(sum(one.stat().st_size for one in last.places.store.rglob("*") if one.is_file()) / 1e6, 1),
        "quarter": None if quarter is None else str(quarter)[:2000],
        "health": health.standing.headline,
        "page": str(health.page),
    }


def _codes(held: list[tuple[int, str]], days: range) -> set[str]:
    return {code for at, codes in held if at in days for code in codes.split()}


def main() -> None:
    """Run the year."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten nights of a small company")
    parser.add_argument("--leads", type=int, default=1_000)
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--keep", type=Path, help="folder to leave the workspace in")
    asked = parser.parse_args()
    leads, nights = (800, 10) if asked.quick else (asked.leads, asked.nights)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary) / "company"
        shutil.rmtree(folder, ignore_errors=True)
        world = YearWorld.make(folder, leads, nights, past=300)
        print(json.dumps(report(world, run_year(world, nights), nights), ensure_ascii=False))


if __name__ == "__main__":
    main()
