"""Quality of the model on real data, forward in time: `python -m benchmarks.quality [--quick]`.

Trains on each example workspace as it comes and predicts the rows of its test nights, with one model that was chosen
and fitted on what was known on the first of them. Peers get the very same rows and columns, and at least five times our
time where they take a budget. The last line is one JSON object. Real data: see the README of each example.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.peers import PEERS
from benchmarks.peers_run import PeerResult, run_peers
from benchmarks.quality_rows import EXAMPLES, Rows, origins_of, read_rows
from benchmarks.quality_run import Ours, Quality, compared, train_ours

#: Peers that search get so many times our training's wall time, and never less than so many seconds.
TIMES_OURS, LEAST_SECONDS = 5.0, 60.0
QUICK_SECONDS = 5.0
#: AUC and average precision to reach on the loan funnel; on the bank calls the best peer is the bar.
BARS = {"loan_funnel": (0.777, 0.618)}


def measure_example(name: str, options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Train on one example, let the peers have its rows, print both, and return the figures."""
    rows = read_rows(EXAMPLES[name], folder / name, options.threads)
    ours = train_ours(rows, options.threads)
    budget = QUICK_SECONDS if options.quick else max(LEAST_SECONDS, TIMES_OURS * ours.seconds["wall"])
    asked = [] if options.no_peers else options.peers
    peers = run_peers(asked, rows, folder / name, budget, options.threads, options.peers_python)
    _print(name, rows, ours, peers)
    figures = _figures(rows, ours, peers, BARS.get(name))
    if options.origins:
        figures["origins_auc"] = _at_origins(rows, ours, folder / name, options)
    return figures


def _at_origins(rows: Rows, ours: Ours, folder: Path, options: argparse.Namespace) -> dict[str, float]:
    """Return mean AUC over the rolling origins inside the training period: all that a choice may be based on.

    Only peers without a budget take part: a search at every origin would take an hour.
    """
    asked = [name for name in options.peers if not PEERS[name].searches]
    found: dict[str, list[float]] = {}
    for place, origin in enumerate(origins_of(rows)):
        for peer in run_peers(asked, origin, folder / f"origin{place}", 0.0, options.threads, options.peers_python):
            if peer.quality is not None:
                found.setdefault(peer.name, []).append(peer.quality.auc)
    means = {name: round(sum(values) / len(values), 4) for name, values in found.items()}
    means = {**{f"handoff {one}": round(auc, 4) for one, auc in ours.origins_auc.items()}, **means}
    print(f"mean AUC over the origins inside the training period: {means}")
    return means


def best_of(peers: Sequence[PeerResult], measure: str) -> PeerResult | None:
    """Return the peer with the highest measure, "auc" or "average_precision"; None without peers."""
    found = [peer for peer in peers if peer.quality is not None]
    return max(found, key=lambda peer: getattr(peer.quality, measure), default=None)


def _figures(rows: Rows, ours: Ours, peers: Sequence[PeerResult], bar: tuple[float, float] | None) -> dict[str, Any]:
    """Return one example's part of the last line; the best AUC and the best precision may be of two peers."""
    best, precise = best_of(peers, "auc"), best_of(peers, "average_precision")
    found: dict[str, Any] = {
        **_rounded(ours.quality),
        "best_peer": best and best.name,
        "best_peer_auc": best and best.quality and round(best.quality.auc, 4),
        "best_peer_average_precision": precise and precise.quality and round(precise.quality.average_precision, 4),
        "best_peer_by_average_precision": precise and precise.name,
        "recipe": ours.recipe,
        "train_rows": len(rows.train),
        "test_rows": len(rows.test),
        "base_rate": round(float(rows.test.label.mean()), 4),
        "seconds": {name: round(value, 1) for name, value in ours.seconds.items()},
        "wall_to_fits": round(ours.seconds["wall"] / ours.seconds["fits"], 3),
        "peers": {one.name: {**_rounded(one.quality), "seconds": round(one.seconds, 1), "version": one.version}
                  for one in peers if one.quality is not None},
        "blind": {recipe: _rounded(quality) for recipe, quality in ours.blind.items()},
        "missing_peers": {one.name: one.missing for one in peers if one.missing},
    }  # fmt: skip
    if best is not None and best.probability is not None:
        gap = compared(rows, ours.probability, best.probability)
        found["auc_over_best_peer"] = [round(one, 4) for one in (gap.value, gap.low, gap.high)]
    if bar is not None:
        found["bar"] = {"auc": bar[0], "average_precision": bar[1]}
    return found


def _rounded(quality: Quality | None) -> dict[str, float]:
    return {} if quality is None else {name: round(value, 4) for name, value in vars(quality).items()}


def _print(name: str, rows: Rows, ours: Ours, peers: Sequence[PeerResult]) -> None:
    table = Table(
        "", "AUC", "average precision", "AUC, same time", "Brier", "calibration error", "s", title=_title(name, rows)
    )
    table.add_row(f"handoff: {ours.recipe} (chosen)", *_cells(ours.quality), f"{ours.seconds['wall']:.0f}")
    for recipe, quality in ours.blind.items():
        table.add_row(f"handoff: {recipe}, blind", *_cells(quality), "")
    for peer in peers:
        if peer.quality is None:
            table.add_row(escape(f"{peer.name}: {peer.missing}"))
        else:
            table.add_row(f"{peer.name} {peer.version}", *_cells(peer.quality), f"{peer.seconds:.0f}")
    console = Console(width=120)
    console.print(table)
    console.print(f"{ours.reason}\nwall {ours.seconds['wall']:.1f} s, fits together {ours.seconds['fits']:.1f} s")


def _title(name: str, rows: Rows) -> str:
    return f"{name}: {len(rows.train):,} rows to learn, {len(rows.test):,} to test, {rows.test.label.mean():.1%} SQL"


def _cells(quality: Quality) -> list[str]:
    return [f"{value:.4f}" for value in vars(quality).values()]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=tuple(EXAMPLES), default=tuple(EXAMPLES))
    parser.add_argument("--peers", nargs="+", choices=tuple(PEERS), default=tuple(PEERS))
    parser.add_argument("--no-peers", action="store_true", help="measure handoff alone")
    parser.add_argument("--peers-python", default=None, help="the Python that has the peers; default: this one")
    parser.add_argument("--origins", action="store_true", help="judge the peers at the origins of the choice too")
    parser.add_argument("--threads", type=int, default=2, help="of each side (2)")
    parser.add_argument("--quick", action="store_true", help="give the peers five seconds: only to see that all runs")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the examples, and print the JSON object last."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder:
        figures = {name: measure_example(name, options, Path(folder)) for name in options.only}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
