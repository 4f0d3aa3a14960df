"""How good the chosen model is on real data, forward in time, beside peers that get the same rows and more time.

Run from the root of the checkout: python -m benchmarks.quality --data FOLDER [--peers-python PYTHON]

FOLDER holds loan-funnel/ and bank-marketing/ (see examples/). Peers run in an interpreter of their own, which needs the
packages of the extra "peers"; those that are not installed are named and left out.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from handoff import Workspace
from handoff.workspace.results import Learned
from handoff.workspace.training import learn

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ("loan-funnel", "bank-calls")
#: Peers with a budget get at least so many times the product's time, and at least so many seconds.
TIMES, FLAML_SECONDS, AUTOGLUON_SECONDS = 5.0, 60.0, 180.0
MEASURES = ("auc", "average_precision", "brier", "calibration_error")


@dataclass(frozen=True)
class Measured:
    """The product on one data set, and every peer that could run: name, AUC, average precision, seconds."""

    name: str
    learned: Learned
    peers: tuple[dict[str, Any], ...]

    def summary(self) -> dict[str, Any]:
        """Return the figures of the last line; the best peer is the one with the highest AUC."""
        result = self.learned.result
        found = {name: round(result.forward.metrics[name].value, 4) for name in MEASURES}
        served = {f"served_{name}": round(result.followed.metrics[name].value, 4) for name in MEASURES}
        best = max(self.peers, key=lambda peer: float(peer["auc"]), default=None)
        return {
            **found,
            "recipe": result.model.recipe.name,
            **served,
            "best_peer": None if best is None else best["peer"],
            "best_peer_auc": None if best is None else best["auc"],
            "best_peer_average_precision": max((peer["average_precision"] for peer in self.peers), default=None),
            "seconds": {name: round(value, 1) for name, value in result.seconds.items()},
        }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print a table a data set, and one JSON object as the last line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder of the two real data sets")
    parser.add_argument("--only", nargs="+", choices=EXAMPLES, default=list(EXAMPLES), help="data sets to measure")
    parser.add_argument("--peers-python", default=sys.executable, help="interpreter that has the peers' packages")
    parser.add_argument("--no-peers", action="store_true", help="measure the product alone")
    options = parser.parse_args(arguments)
    found = {}
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in options.only:
            peers = None if options.no_peers else options.peers_python
            measured = measure(name, options.data, Path(place), peers)
            show(measured)
            found[name] = measured.summary()
    print(json.dumps(found))
    return 0


def measure(name: str, data: Path, place: Path, peers_python: str | None) -> Measured:
    """Train on an example workspace, and let the peers learn from the very rows that it learned from."""
    folder = Path(shutil.copytree(ROOT / "examples" / name, place / name, ignore=shutil.ignore_patterns(".handoff")))
    environ = {**os.environ, "HANDOFF_DATA": str(data.resolve())}
    workspace = Workspace.open(folder, environ=environ, threads=2)
    learned = learn(workspace, workspace.training_rows())
    if peers_python is None:
        return Measured(name, learned, ())
    write_rows(learned, place / name / "rows")
    return Measured(name, learned, tuple(run_peers(place / name / "rows", learned, peers_python)))


def write_rows(learned: Learned, folder: Path) -> None:
    """Write training and test rows as the peers get them: all features but those that the audit left out."""
    folder.mkdir()
    table, split = learned.result.table, learned.result.split
    for part in split.parts:
        values = table.features.values.iloc[part.positions].reset_index(drop=True)
        for column in table.features.catalogue.categorical:
            values[column] = values[column].astype(object).where(values[column].notna(), None)
        values["label__"] = table.label[part.positions]
        values.to_parquet(folder / f"{part.name}.parquet", index=False)


def run_peers(folder: Path, learned: Learned, python: str) -> list[dict[str, Any]]:
    """Run the peers one after the other; each prints its answer as a line of JSON."""
    ours = learned.result.seconds["wall"]
    seconds = [str(max(least, TIMES * ours)) for least in (FLAML_SECONDS, AUTOGLUON_SECONDS)]
    command = [python, str(ROOT / "benchmarks" / "peers.py"), str(folder), *seconds]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    answers = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not answers:
        raise SystemExit(f"no peer could run: {done.stderr[-2000:]}")
    for answer in answers:
        if "missing" in answer:
            print(f"left out: {answer['peer']}: {answer['missing']}")
    return [answer for answer in answers if "missing" not in answer]


def show(measured: Measured) -> None:
    """Print the product, its candidates and the peers."""
    result = measured.learned.result
    print(f"\n{measured.name}: {len(result.split.test):,} test rows, {result.forward.base_rate:.1%} became SQL")
    print(f"chosen: {result.choice.reason}")
    print(f"{'':28}{'AUC':>8}{'AP':>8}{'Brier':>8}{'cal.err':>8}")
    for name, evaluation in (("as served", result.followed), *result.evaluations.items()):
        values = [evaluation.metrics[each].value for each in MEASURES]
        print(f"{name:28}" + "".join(f"{value:8.4f}" for value in values))
    for peer in measured.peers:
        told = f"{peer['auc']:8.4f}{peer['average_precision']:8.4f}{peer['brier']:8.4f}"
        print(f"{'peer: ' + peer['peer']:28}{told}   {peer['seconds']:.0f} s")
    seconds = result.seconds
    ratio = seconds["wall"] / max(seconds["fits"], np.finfo(float).tiny)
    print(f"training {seconds['wall']:.1f} s, its fits {seconds['fits']:.1f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
