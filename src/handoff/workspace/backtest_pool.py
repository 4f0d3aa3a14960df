"""Tests several origins at once, each in a process of its own; all of them end when the backtest does.

Processes, since a fit in a thread cannot be stopped by hand, and since their memory is given back as a whole.
"""

import json
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

from handoff import errors
from handoff.errors import HandoffError, WorkspaceError
from handoff.workspace.backtest_origin import Origin, replay_origin
from handoff.workspace.backtest_store import NightStore
from handoff.workspace.backtest_worker import Job, write_origin
from handoff.workspace.materials import Materials, quiet

Done = Callable[[Origin], None]
#: What numerical libraries read to know how many threads they may start.
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def replay_origins(
    materials: Materials, store: NightStore, origins: Sequence[Origin], at_once: int, done: Done
) -> None:
    """Test and keep origins, `at_once` at a time, and tell of each that is done.

    Cores are shared out: origins at once times fits at once are never more than `materials.threads`.

    Raises:
        HandoffError: what went wrong in the first origin that failed; those that are done are kept.
    """
    if at_once == 1:
        for origin in origins:
            store.write(replay_origin(materials, origin))
            done(origin)
        return
    share = max(1, materials.threads // at_once)
    job = Job(Materials(materials.places, materials.settings, materials.now, quiet, share), store.folder)
    _replay_apart(job, origins, at_once, done)


def _replay_apart(job: Job, origins: Sequence[Origin], at_once: int, done: Done) -> None:
    waiting: queue.SimpleQueue[Origin] = queue.SimpleQueue()
    answered: queue.SimpleQueue[tuple[Origin, HandoffError | None]] = queue.SimpleQueue()
    for origin in origins:
        waiting.put(origin)
    with _workers(at_once, job.materials.threads) as workers:
        for process, complaints in workers:
            ask = threading.Thread(target=_ask, args=(process, complaints, job, waiting, answered), daemon=True)
            ask.start()
        for _ in origins:
            origin, failure = answered.get()
            if failure is not None:
                raise failure
            done(origin)


@contextmanager
def _workers(count: int, threads: int) -> "Iterator[list[tuple[subprocess.Popen[bytes], IO[bytes]]]]":
    """Start worker processes, each with a file for its complaints, and end them all in the end."""
    # -P: a file of the current folder must not take the place of a module.
    command = [sys.executable, "-P", "-m", "handoff.workspace.backtest_worker"]
    environ = {**os.environ, **dict.fromkeys(THREADS, str(threads))}
    started: list[tuple[subprocess.Popen[bytes], IO[bytes]]] = []
    try:
        for _ in range(count):
            complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed below
            # In a session of its own: Ctrl-C is for the backtest, which then ends its workers.
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                start_new_session=True,
                env=environ,
            )
            started.append((process, complaints))
        yield started
    finally:
        for process, _ in started:
            process.kill()
        for process, complaints in started:
            with suppress(BrokenPipeError), process:  # which closes its pipes and waits
                complaints.close()


def _ask(
    process: "subprocess.Popen[bytes]",
    complaints: IO[bytes],
    job: Job,
    waiting: "queue.SimpleQueue[Origin]",
    answered: "queue.SimpleQueue[tuple[Origin, HandoffError | None]]",
) -> None:
    """Give one worker one origin after the other until none is left."""
    assert process.stdin is not None
    assert process.stdout is not None
    greeting: bytes | None = pickle.dumps(job)
    while True:
        try:
            origin = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            process.stdin.write((greeting or b"") + write_origin(origin).encode() + b"\n")
            process.stdin.flush()
            greeting = None
            answered.put((origin, _failure(json.loads(process.stdout.readline()))))
        except (OSError, ValueError):
            answered.put((origin, _died(origin, complaints)))
            return


def _failure(answer: dict[str, Any]) -> HandoffError | None:
    if not answer:
        return None
    found: HandoffError = getattr(errors, answer["kind"], HandoffError)(answer["message"])
    return found


def _died(origin: Origin, complaints: IO[bytes]) -> HandoffError:
    try:
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip().splitlines()
    except ValueError:  # closed, since the backtest has ended
        said = []
    last = said[-1] if said else "it left no message, as when memory runs out"
    return WorkspaceError(
        f"the process that tested the night of {origin.night:%Y-%m-%d} ended: {last}; the nights that are done are "
        "kept: rerun to go on, with fewer at once (threads) if memory is short"
    )
