"""One run of a workspace at a time, whichever flow it is of: nightly, weekly, by hand or backfill.

A global concurrency limit of Prefect, so that the others wait where an operator sees them. Where several servers, or
the command line, work on one workspace, its file lock is the last guard.
"""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import timedelta
from pathlib import Path

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import ConcurrencyLeaseHolder
from prefect.concurrency.sync import concurrency
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run

from flows.names import key_of
from flows.night import Night
from handoff.errors import WorkspaceError
from handoff.workspace.logs import about, present, run_id

#: A run that was killed frees the slot after this time; a living one renews it.
LEASE = timedelta(minutes=1)
#: As long as the longest training may take.
PATIENCE = timedelta(hours=8)
_HELD: ContextVar[frozenset[str]] = ContextVar("handoff_slots", default=frozenset())


def slot_of(folder: Path, name: str) -> str:
    """Return the name of a workspace's limit: two workspaces of the same name have one each."""
    return f"handoff-{key_of(name)}-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]}"


@contextmanager
def alone(night: Night) -> Iterator[None]:
    """Hold the workspace's one slot; a flow that is started by the flow that holds it need not wait.

    Raises:
        WorkspaceError: another run has held it for eight hours.
    """
    slot = slot_of(night.workspace.places.root, night.name)
    if slot in _HELD.get():
        yield
        return
    with get_client(sync_client=True) as client:
        make_sure(client, slot)
    token = _HELD.set(_HELD.get() | {slot})
    try:
        with _about(night), _held(slot):
            yield
    finally:
        _HELD.reset(token)


def _about(night: Night) -> AbstractContextManager[object]:
    folder = str(night.workspace.places.root.resolve())
    return about(run=present().run or run_id(), workspace=folder, night=str(night.date))


@contextmanager
def _held(slot: str) -> Iterator[None]:
    entered = False
    own = flow_run.id
    holder = ConcurrencyLeaseHolder(type="flow_run", id=own) if own else None
    seconds = PATIENCE.total_seconds()
    try:
        with concurrency(
            slot,
            timeout_seconds=seconds,
            lease_duration=LEASE.total_seconds(),
            strict=True,
            holder=holder,
            raise_on_lease_renewal_failure=False,
        ):
            entered = True
            yield
    except TimeoutError as reason:
        # What times out inside is not ours to explain.
        if entered:
            raise
        raise WorkspaceError(
            f"another run of this workspace has been at work for {seconds / 3600:.0f} hours; "
            f"end it in Prefect, or free the limit: prefect gcl update {slot} --active-slots 0"
        ) from reason


def make_sure(client: SyncPrefectClient, slot: str) -> None:
    """Make the limit where it is not there yet; two runs that begin at once make one."""
    try:
        client.upsert_global_concurrency_limit_by_name(slot, 1)
    except Exception:
        try:
            client.read_global_concurrency_limit_by_name(slot)
        except ObjectNotFound:
            pass
        else:
            return
        raise
