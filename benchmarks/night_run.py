"""One night of a made workspace in a process of its own: `python -m benchmarks.night_run FOLDER THREADS`.

It runs what `handoff night` runs; only the time is taken of the functions that make up each stage. The last line is
one JSON object.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import peak_gb
from benchmarks.stage_clock import REST, StageClock

#: Function -> the stage that it is charged to; what it calls of other stages is theirs.
STAGES: Final[Mapping[str, str]] = {
    "handoff.sources.ingest:ingest": "read",
    "handoff.sources.report:data_report": "data report",
    "handoff.workspace.champion_copy:champion_or_copy": "champion",
    "handoff.workspace.materials:Materials.features": "features",
    "handoff.workspace.night_facts:night_facts": "facts",
    "handoff.scoring.score:score_leads": "words",
    "handoff.scoring.score:_probabilities": "probabilities",
    "handoff.scoring.score:reasons_of": "reasons",
    "handoff.scoring.score:candidates_of": "tiers",
    "handoff.scoring.score:assign_tiers": "tiers",
    "handoff.workspace.list_history:with_history": "history",
    "handoff.workspace.profiles:profile_of": "profile",
    "handoff.workspace.night.draft:write_draft": "scores file",
    "handoff.workspace.night.judge:judge": "gates",
    "handoff.delivery.staged_lists:stage_lists": "lists",
    "handoff.workspace.night.publish:_to_database": "database",
    "handoff.workspace.night.watch:watch_night": "watch",
}


def run(folder: Path, threads: int) -> dict[str, Any]:
    """Run the night of a workspace as if for the first time: sources are read, nothing of that night is there."""
    from handoff.workspace import Workspace

    workspace = Workspace.open(folder, environ={}, threads=threads)
    _as_before(workspace)
    clock, load = StageClock(), os.getloadavg()[0]
    with clock.running():
        clock.wrap(STAGES)
        scored = workspace.night().scored
    counts = {tier.value: count for tier, count in scored.scored.counts.items()}
    return {
        "load": round(load, 1),
        "n_leads": len(scored.scored),
        "tiers": counts,
        "total_seconds": sum(clock.seconds.values()),
        "cpu_seconds": sum(clock.cpu_seconds.values()),
        "peak_gb": peak_gb(),
        "stages": {
            name: {
                "seconds": clock.seconds[name],
                "cpu_seconds": clock.cpu_seconds[name],
                "peak_gb": clock.peak_gb[name],
            }
            for name in sorted(clock.seconds, key=(*STAGES.values(), REST).index)
        },
        "scores": str(scored.scores),
    }


def _as_before(workspace: Any) -> None:
    """Take away what an earlier run left, but for the past nights and the champion."""
    places, night = workspace.places, workspace.now.date()
    shutil.rmtree(places.root / "lists", ignore_errors=True)
    shutil.rmtree(places.scores / f"night={night}", ignore_errors=True)
    for left in places.store.iterdir():
        if left.is_symlink() or left.is_file():
            left.unlink()
        elif left.name not in ("scores", "mlflow"):
            shutil.rmtree(left)


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]))))
