"""What `handoff doctor` examines of the schedules: who runs the nights, and whether the next ones are due."""

import os
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from flows.names import key_of
from flows.serving.place import LOCK, read_address
from handoff.workspace import Workspace
from handoff.workspace.doctor.finding import Finding, ok, warning, wrong
from handoff.workspace.locking import holder

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.responses import DeploymentResponse

API_URL: Final = "PREFECT_API_URL"
SCHEDULED: Final = ("nightly", "train_model")
#: A server that has not answered by then is taken for unreachable.
SECONDS_TO_ANSWER: Final = 5.0
PART: Final = "schedules"


def look(workspace: Workspace) -> Iterator[Finding]:
    """Look at who runs the nights: `handoff serve`, or workers of the server that PREFECT_API_URL names."""
    store = workspace.places.store
    serving = holder(store / LOCK)
    if serving is not None:
        yield ok(PART, f"handoff serve is at work: {serving}")
    url = os.environ.get(API_URL) or (read_address(store) if serving is not None else None)
    if url:
        yield from _server(workspace, url)
    elif serving is None:
        yield warning(
            PART,
            "handoff serve does not run here, and PREFECT_API_URL names no server",
            "run: handoff serve, or let a scheduler of yours run: handoff night",
        )


def _server(workspace: Workspace, url: str) -> Iterator[Finding]:
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=SECONDS_TO_ANSWER):
            pass
    except (OSError, ValueError) as reason:
        yield wrong("Prefect", f"{url} does not answer: {reason}", f"start the server, or correct {API_URL}")
        return
    yield ok("Prefect", f"{url} answers")
    from prefect.client.orchestration import SyncPrefectClient

    with SyncPrefectClient(url) as client:
        own = [one for one in client.read_deployments(limit=200) if is_of(one, workspace)]
        yield from judged(own, _next_runs(client, own), datetime.now(UTC))


def judged(own: "list[DeploymentResponse]", due: "Mapping[UUID, datetime]", now: datetime) -> Iterator[Finding]:
    """Say whether the scheduled flows are deployed for a workspace, not paused, and when they are due.

    own: the workspace's deployments. due: the next run of each deployment that has one, aware UTC.
    """
    for flow in SCHEDULED:
        one = next((found for found in own if flow in (found.entrypoint or "")), None)
        if one is None:
            yield warning(
                PART, f"{flow} is not deployed for this workspace", "run: prefect deploy --all, or handoff serve"
            )
        elif one.paused or not any(schedule.active for schedule in one.schedules):
            yield warning(
                PART, f"{flow}/{one.name} is paused", f"run: prefect deployment schedule resume {flow}/{one.name}"
            )
        elif one.id not in due:
            yield wrong(
                PART,
                f"{flow}/{one.name} is deployed, and no run of it is due",
                "the scheduler of Prefect's server does not work: see its log (Prefect 3.7 breaks on SQLAlchemy 2.1)",
            )
        elif due[one.id] < now:
            yield warning(
                PART,
                f"{flow}/{one.name} was due on {due[one.id]:%Y-%m-%d %H:%M} UTC and has not begun",
                "see whether handoff serve, or a worker, is at work",
            )
        else:
            yield ok(PART, f"{flow}/{one.name} is due on {due[one.id]:%Y-%m-%d %H:%M} UTC")


def is_of(deployment: "DeploymentResponse", workspace: Workspace) -> bool:
    """Say whether a deployment is the workspace's: by its folder, or, where that is relative, by the folder's name."""
    folder = Path(str(deployment.parameters.get("workspace", "")))
    own = workspace.places.root.resolve()
    if folder.is_absolute():
        return folder.resolve() == own
    return folder.name == own.name or deployment.name == key_of(workspace.settings.workspace.name)


def _next_runs(client: "SyncPrefectClient", own: "list[DeploymentResponse]") -> dict[UUID, datetime]:
    from prefect.client.schemas import filters
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort

    found: dict[UUID, datetime] = {}
    state = filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    for one in own:
        chosen: Any = filters.FlowRunFilter(deployment_id=filters.FlowRunFilterDeploymentId(any_=[one.id]), state=state)
        runs = client.read_flow_runs(flow_run_filter=chosen, sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=1)
        if runs and runs[0].expected_start_time is not None:
            found[one.id] = runs[0].expected_start_time
    return found
