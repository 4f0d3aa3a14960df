"""Puts in order what an earlier process has left: runs that died with it, and more than one night that was missed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Cancelled, Crashed

_ALIVE = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


@dataclass(frozen=True)
class PutInOrder:
    """What was found.

    died: runs that ended with their process. waiting: missed runs, the newest of each deployment, which begin now.
    left_out: missed runs that a newer one makes needless.
    """

    died: tuple[FlowRun, ...]
    waiting: tuple[FlowRun, ...]
    left_out: tuple[FlowRun, ...]

    def __str__(self) -> str:
        return (
            f"runs that died with an earlier process: {len(self.died)}, missed: {len(self.waiting)}, "
            f"missed and made needless by a later one: {len(self.left_out)}"
        )


def put_in_order(client: SyncPrefectClient, deployments: Iterable[UUID], now: datetime) -> PutInOrder:
    """Mark the dead as crashed, and of several missed runs of a deployment keep the newest.

    A night is for the moment in which it runs: ten missed ones would make the same list ten times. Only the process
    that serves the deployments may call this, before it serves them. now: aware UTC.
    """
    ids = list(deployments)
    died = _runs(client, ids, _ALIVE)
    for run in died:
        message = "the process that ran it has ended; what was published before stands, and the next night goes on"
        client.set_flow_run_state(run.id, Crashed(message=message), force=True)
    missed = [run for run in _runs(client, ids, [StateType.SCHEDULED]) if _due(run) <= now]
    outdated = older_ones(missed)
    for run in outdated:
        client.set_flow_run_state(
            run.id, Cancelled(message="a later run was missed too, and does the same"), force=True
        )
    kept = tuple(run for run in missed if run not in outdated)
    return PutInOrder(tuple(died), kept, tuple(outdated))


def make_up_for(client: SyncPrefectClient, found: PutInOrder, late: UUID | None) -> int:
    """Begin anew what a schedule had begun and what died, and return how many runs that makes.

    late: the deployment of the nightly run, where the last list is older than a night; None: it is not.
    """
    waiting = {run.deployment_id for run in found.waiting}
    wanted = {run.deployment_id for run in found.died if run.auto_scheduled} | {late}
    begun = [identity for identity in wanted - waiting if identity is not None]
    for identity in begun:
        client.create_flow_run_from_deployment(identity, tags=["handoff", "made-up"])
    return len(begun)


def older_ones(missed: Iterable[FlowRun]) -> list[FlowRun]:
    """Return the runs made by a schedule that a later run of the same deployment makes needless."""
    by_deployment: dict[UUID | None, list[FlowRun]] = defaultdict(list)
    for run in missed:
        if run.auto_scheduled:
            by_deployment[run.deployment_id].append(run)
    return [run for runs in by_deployment.values() for run in sorted(runs, key=_due)[:-1]]


def _due(run: FlowRun) -> datetime:
    due = run.next_scheduled_start_time or run.expected_start_time
    assert due is not None, "a scheduled run has a time"
    return due


def _runs(client: SyncPrefectClient, deployments: list[UUID], states: list[StateType]) -> list[FlowRun]:
    chosen = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=deployments),
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)),
    )
    found: list[FlowRun] = []
    while page := client.read_flow_runs(flow_run_filter=chosen, limit=200, offset=len(found)):
        found += page
    return found
