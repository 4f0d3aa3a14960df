"""A process that tests origins for a backtest: `python -m handoff.workspace.backtest_worker`, started by its pool.

It reads one pickled job from standard input, then one line of JSON an origin; it answers each with a line of JSON once
the night is kept. It ends with its input, so that it does not outlive the backtest by more than the night it is in.
"""

import json
import os
import pickle
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from handoff.errors import HandoffError
from handoff.sources.store import open_dataset
from handoff.workspace.backtest_origin import Origin, replay_origin
from handoff.workspace.backtest_store import NightStore
from handoff.workspace.materials import Materials


@dataclass(frozen=True)
class Job:
    """What a worker needs to know beside the origin; `folder` is that of the store of nights."""

    materials: Materials
    folder: Path


def answer(job: Job, line: str) -> dict[str, str]:
    """Test and keep the origin of a line; return what went wrong as kind and message, or nothing."""
    try:
        NightStore(job.folder).write(replay_origin(job.materials, read_origin(line)))
    except HandoffError as error:
        return {"kind": type(error).__name__, "message": str(error)}
    return {}


def write_origin(origin: Origin) -> str:
    """Return an origin as one line of JSON."""
    until = None if origin.until is None else origin.until.isoformat()
    return json.dumps({"night": origin.night.isoformat(), "until": until})


def read_origin(line: str) -> Origin:
    """Read what `write_origin` wrote."""
    raw = json.loads(line)
    until = raw["until"]
    return Origin(datetime.fromisoformat(raw["night"]), None if until is None else datetime.fromisoformat(until))


def _prepared(job: Job) -> Job:
    """Open the clean data as the backtest left it, on no more cores than the worker's share."""
    import pyarrow as pa

    dataset = open_dataset(job.materials.places.clean)
    dataset.leads.get_backend().con.execute(f"SET threads = {job.materials.threads}")
    pa.set_cpu_count(job.materials.threads)
    vars(job.materials)["dataset"] = dataset
    return job


def main() -> None:
    """Answer until the input ends."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # What a library prints must not be taken for an answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    job = _prepared(pickle.load(sys.stdin.buffer))
    for line in iter(sys.stdin.buffer.readline, b""):
        replies.write(json.dumps(answer(job, line.decode())) + "\n")
        replies.flush()


if __name__ == "__main__":
    main()
