"""The speed benchmark runs on small data, prints what it promises, and refuses to compare different answers."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RATIOS = {
    "ratio_to_scan",
    "speedup_vs_filter",
    "speedup_vs_pandas",
    "ratio_13_snapshots",
    "peak_gb_50m",
    "slope",
}


@pytest.mark.slow
def test_quick_run_ends_with_its_figures(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.features", "--quick", "--repeats", "1", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures.keys() >= RATIOS
    assert all(math.isfinite(figures[name]) for name in RATIOS)
    assert min(figures[name] for name in ("n_features", "n_features_filter", "n_features_pandas")) >= 60
