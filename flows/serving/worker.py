"""Runs what is due until it is told to stop; then it finishes the run that is at work, and begins no other."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

from prefect.runner import Runner

#: How often it is looked whether the run has ended, in seconds.
LOOK_EVERY = 0.5


async def work(runner: Runner, grace: float, say: Callable[[str], None]) -> None:
    """Serve until SIGTERM or Ctrl-C; a second one, or `grace` seconds, ends the run that is at work too."""
    stop, now = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    serving = asyncio.create_task(runner.start())
    await _started(runner, serving)

    def told() -> None:
        (now if stop.is_set() else stop).set()

    # In place of the runner's own handler, which kills the run that is at work.
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        await _finish(runner, now, grace, say)
    await serving


async def _started(runner: Runner, serving: "asyncio.Task[None]") -> None:
    while not runner.started and not serving.done():
        await asyncio.sleep(0.05)


async def _finish(runner: Runner, now: asyncio.Event, grace: float, say: Callable[[str], None]) -> None:
    poller = runner._scheduled_run_poller
    runner.stopping = poller.stopping = True
    if at_work(runner):
        say(f"stopping: waiting up to {grace:,.0f} seconds for the run that is at work")
        with suppress(TimeoutError):
            await asyncio.wait_for(_idle(runner, now), grace)
    say("stopping: " + ("the run that is at work is ended" if at_work(runner) else "no run is at work"))
    await runner.astop()


async def _idle(runner: Runner, now: asyncio.Event) -> None:
    while at_work(runner) and not now.is_set():
        await asyncio.sleep(LOOK_EVERY)


def at_work(runner: Runner) -> bool:
    """Say whether the worker has a run that has not ended."""
    return bool(runner._scheduled_run_poller._submitting_flow_run_ids)
