"""Lets each peer learn and predict in a process of its own, in an environment that has it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.peers import LABEL
from benchmarks.quality_rows import ROOT, Rows
from benchmarks.quality_run import Quality, measured
from handoff.model.arrays import FloatArray


@dataclass(frozen=True)
class PeerResult:
    """What one peer reached, with the seconds of learning and predicting; or `missing`, and why."""

    name: str
    probability: FloatArray | None = None
    quality: Quality | None = None
    seconds: float = 0.0
    version: str = ""
    missing: str = ""


def run_peers(
    names: Sequence[str], rows: Rows, folder: Path, seconds: float, threads: int, python: str | None = None
) -> list[PeerResult]:
    """Give each peer the rows that we had, one after the other.

    seconds: the budget of those that search. python: the interpreter that has the peers; None: this one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if names:
        rows.train.features.values.assign(**{LABEL: rows.train.label}).to_parquet(folder / "train.parquet")
        rows.test.features.values.to_parquet(folder / "test.parquet")
    return [_run(name, rows, folder, seconds, threads, python or sys.executable) for name in names]


def _run(name: str, rows: Rows, folder: Path, seconds: float, threads: int, python: str) -> PeerResult:
    print(f"{name} ...", file=sys.stderr, flush=True)
    command = [python, "-m", "benchmarks.peers", name, str(folder), str(seconds), str(threads)]
    # Libraries that count the machine's cores for themselves would take all of them.
    environ = {**os.environ, "OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, env=environ)
    if done.returncode:
        return PeerResult(name, missing=f"failed: {done.stderr.strip().splitlines()[-1]}")
    said = json.loads(done.stdout.splitlines()[-1])
    if "missing" in said:
        return PeerResult(name, missing=f'{said["missing"]} is not installed; pip install "handoff[peers]"')
    found = pd.read_parquet(folder / f"{name}.parquet")["probability"].to_numpy(np.float64)
    return PeerResult(name, found, measured(rows.test, found), said["seconds"], said["version"])
