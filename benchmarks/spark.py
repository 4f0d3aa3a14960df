"""One night on Spark in local mode: equal to one machine's? And what a lead costs, to size a cluster by.

`python -m benchmarks.spark [--quick] [--leads 100000] [--buckets 4] [--threads 2] [--data FOLDER]`
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
import pyarrow as pa
import pyarrow.dataset as pads

from benchmarks.made_events import Size
from benchmarks.made_workspace import LEARNED, LEARNED_QUICK, make_workspace
from handoff import Workspace
from handoff.delivery.parquet import SCORE_SCHEMA
from handoff.scoring.scored import NUMBERS
from handoff.spark import SparkScored, score_on_spark
from handoff.spark.session import local_session
from handoff.workspace.champion_copy import champion_or_copy
from handoff.workspace.night.compute import NightInputs, compute_night

EVENTS_PER_LEAD = 50


@dataclass(frozen=True)
class Measured:
    """A night on Spark, the seconds that one machine's engine needed for it, and what Spark itself needed."""

    scored: SparkScored
    local_cpu: float
    jvm_cpu: float
    driver_cpu: float
    columns_that_differ: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the figures, a lead."""
        leads = self.scored.leads
        first, second = (sum(one.cpu_seconds for one in receipts) for receipts in self.scored.passes)
        receipts = [receipt for receipts in self.scored.passes for receipt in receipts]
        return {
            "leads": leads,
            "buckets": len(self.scored.passes[0]),
            "columns_that_differ": list(self.columns_that_differ),
            "cpu_ms_per_lead": {
                "one_machine": round(1e3 * self.local_cpu / leads, 3),
                "first_pass": round(1e3 * first / leads, 3),
                "second_pass": round(1e3 * second / leads, 3),
                "jvm": round(1e3 * self.jvm_cpu / leads, 3),
                "driver": round(1e3 * self.driver_cpu / leads, 3),
            },
            "work_bytes_per_lead": round(self.scored.work_bytes / leads),
            "score_bytes_per_lead": round(sum(f.stat().st_size for f in self.scored.folder.iterdir()) / leads),
            "peak_mb_of_a_task": round(max(receipt.peak_mb for receipt in receipts)),
            "leads_in_the_largest_bucket": max(receipt.leads for receipt in receipts),
        }


def measure(workspace: Workspace, buckets: int, threads: int) -> Measured:
    """Score the workspace's night by both engines, and compare every column."""
    model, registered, _ = champion_or_copy(workspace)
    inputs = NightInputs(workspace.agreement, model, registered, workspace.now, "benchmark")
    _ = workspace.dataset
    began = time.process_time()
    rows = compute_night(workspace, workspace.now, inputs).scored.rows
    local_cpu = time.process_time() - began
    local = pa.Table.from_pandas(rows, schema=SCORE_SCHEMA, preserve_index=False)
    session = local_session(threads, "2g")
    session.sparkContext.setLogLevel("ERROR")
    jvm, began = _jvm_seconds(), time.process_time()
    scored = score_on_spark(workspace, session, workspace.now, inputs, buckets=buckets)
    driver_cpu, jvm_cpu = time.process_time() - began, _jvm_seconds() - jvm
    session.stop()
    return Measured(scored, local_cpu, jvm_cpu, driver_cpu, _different(local, scored.folder))


def _jvm_seconds() -> float:
    times = [one.cpu_times() for one in psutil.Process().children(recursive=True) if one.name() == "java"]
    return float(sum(one.user + one.system for one in times))


def _different(local: pa.Table, folder: Path) -> tuple[str, ...]:
    found = pads.dataset(folder, format="parquet").to_table().select(SCORE_SCHEMA.names).sort_by("rank")
    return tuple(name for name in SCORE_SCHEMA.names if not _equal(name, local.column(name), found.column(name)))


def _equal(name: str, one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    if NUMBERS.get(name) == "float64":
        return bool(np.allclose(one.to_numpy(), other.to_numpy(), rtol=0, atol=1e-9, equal_nan=True))
    return bool(one.to_pylist() == other.to_pylist())


def main() -> None:
    """Measure, and print the figures; the last line is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="5,000 leads; costs a lead mean nothing there")
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--buckets", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--data", type=Path, default=Path("benchmarks/.data"))
    asked = parser.parse_args()
    leads = 5_000 if asked.quick else asked.leads
    made = make_workspace(
        Size(leads=leads, events=EVENTS_PER_LEAD * leads), asked.data, LEARNED_QUICK if asked.quick else LEARNED
    )
    workspace = Workspace.open(made.folder, environ={}, threads=asked.threads)
    figures = measure(workspace, asked.buckets, asked.threads).to_dict()
    for name, value in figures.items():
        print(f"{name:32} {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
