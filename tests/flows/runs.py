"""What the server remembers of a flow run, and what a workspace holds before and after."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pandas as pd
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterId,
    LogFilter,
    LogFilterFlowRunId,
)
from prefect.client.schemas.objects import FlowRun, State, TaskRun

from handoff.workspace import Workspace


class Ran:
    """A finished flow run, as the server tells it."""

    def __init__(self, state: State[Any]) -> None:
        self.state = state
        self.id = state.state_details.flow_run_id or UUID(int=0)

    @property
    def run(self) -> FlowRun:
        with get_client(sync_client=True) as client:
            return client.read_flow_run(self.id)

    @property
    def tasks(self) -> Sequence[TaskRun]:
        with get_client(sync_client=True) as client:
            return client.read_task_runs(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[self.id])))

    @property
    def artifacts(self) -> dict[str, str]:
        with get_client(sync_client=True) as client:
            chosen = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[self.id]))
            return {str(one.key): str(one.data) for one in client.read_artifacts(artifact_filter=chosen)}

    @property
    def logs(self) -> list[str]:
        with get_client(sync_client=True) as client:
            chosen = LogFilter(flow_run_id=LogFilterFlowRunId(any_=[self.id]))
            return [one.message for one in client.read_logs(log_filter=chosen, limit=200)]


def published(workspace: Path) -> dict[Path, bytes]:
    """Return the files of all nights that were scored; not the front page, which also says what was held back."""
    places = Workspace.open(workspace, environ={}).places
    folders = [places.lists(date(2026, 7, 1)).parent, places.scores]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != "index.html"]
    return {path: path.read_bytes() for path in files}


def personal_values(workspace: Path) -> set[str]:
    """Return the names, addresses and telephone numbers of all leads."""
    columns = ["Full Name", "Email", "Phone"]
    leads = pd.read_csv(workspace / "data" / "leads.csv", dtype=str)
    values = pd.concat([leads[name] for name in columns if name in leads]).dropna().unique()
    return {value for value in values if len(value) > 6}
