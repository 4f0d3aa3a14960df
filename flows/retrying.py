"""Which failures may pass when a step is tried again: those of files, databases and servers, and no others."""

from typing import Any

from prefect.client.schemas.objects import State, TaskRun
from prefect.flow_engine import FlowRunTimeoutError
from prefect.task_engine import TaskRunTimeoutError
from prefect.tasks import Task, exponential_backoff

from handoff.errors import EmptyTableError, RegistryError, SourceError, WorkspaceError

#: Tried again after about 10, 20 and 40 seconds.
RETRIES = 3
DELAYS = exponential_backoff(backoff_factor=10)
#: Each delay is lengthened by up to this share of itself, so that several workspaces do not retry in step.
JITTER = 0.5


def may_pass(error: BaseException) -> bool:
    """Say whether trying again can help.

    A missing column or an unknown key stays wrong. A SourceError or RegistryError that was raised over the failure
    of a driver, a file or a server may be gone in a moment. A step that ran out of time is not begun again.
    """
    if isinstance(error, TaskRunTimeoutError | FlowRunTimeoutError | FileNotFoundError | EmptyTableError):
        return False
    if isinstance(error, RegistryError):
        # "There is no champion" hides MLflow's own words for it, and is final; other failures name their cause.
        return error.__cause__ is not None or isinstance(error.__context__, OSError)
    if isinstance(error, WorkspaceError):
        # A database that is away or locked, and a disk that is full, are named as the cause; what stays wrong is not.
        return error.__cause__ is not None
    if isinstance(error, SourceError):
        return error.__context__ is not None
    return isinstance(error, OSError)


def retry_when_it_may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Answer Prefect's question whether to try a failed task again."""
    return isinstance(state.data, BaseException) and may_pass(state.data)
