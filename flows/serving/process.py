"""The process itself: the server, if it is embedded, the deployments, and the worker."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.runner import Runner

from flows.checks import look
from flows.deployments import deployments
from flows.nightly import nightly
from flows.serving.health import HealthLog, examine_later
from flows.serving.order import make_up_for, put_in_order
from flows.serving.server import server
from flows.serving.worker import work
from handoff.workspace import Workspace
from handoff.workspace.last_night import last_night


def run(workspace: Workspace, port: int | None, grace: float) -> None:
    """Serve until told to stop.

    port: of the embedded server; None: Prefect's server is elsewhere. grace: seconds for the run that is at work.

    Raises:
        ConfigError: the port is taken. WorkspaceError: the server does not start, or a record cannot be read.
    """
    say = workspace.progress
    with _reached(port) as where:
        say(f"Prefect is at {where}")
        # Of the whole workspace only one run is at work at a time, whichever flow it is of.
        runner = Runner(name=f"handoff {workspace.settings.workspace.name}", pause_on_shutdown=False, limit=1)
        served: dict[str, UUID] = {}
        for one in deployments(workspace.places.root, workspace.settings.workspace):
            identity = runner.add_deployment(one)
            assert isinstance(identity, UUID)
            served[str(one.flow_name)] = identity
        _put_in_order(workspace, served)
        say(f"serving {', '.join(served)}")
        asyncio.run(_work(workspace, runner, grace))
    say("stopped")


async def _work(workspace: Workspace, runner: Runner, grace: float) -> None:
    health = HealthLog(workspace.places, workspace.progress)
    watching = [
        asyncio.create_task(health.keep_looking()),
        asyncio.create_task(examine_later(lambda: look(workspace), workspace.progress)),
    ]
    try:
        await work(runner, grace, workspace.progress)
    finally:
        for one in watching:
            one.cancel()
    health.look(datetime.now(UTC))


def _put_in_order(workspace: Workspace, served: dict[str, UUID]) -> None:
    """Mark what an earlier process has left, and begin what it did not end; also a night that nobody began."""
    now = datetime.now(UTC)
    last = last_night(workspace.places)
    pretended = workspace.settings.workspace.tonight is not None
    # Before the first list, people are still setting up.
    late = last.published is not None and last.late(now) and not pretended
    with get_client(sync_client=True) as client:
        found = put_in_order(client, served.values(), now)
        begun = make_up_for(client, found, served[nightly.name] if late else None)
    if found.died or found.left_out or begun:
        workspace.progress(f"{found}; {begun} begun now")


@contextmanager
def _reached(port: int | None) -> Iterator[str]:
    if port is not None:
        with server(port) as pages:
            yield pages
        return
    with get_client(sync_client=True) as client:
        yield str(client.api_url)
