"""The deployments of one workspace that `handoff serve` makes; `prefect.yaml` makes the same for a standing server."""

from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.backfill import backfill
from flows.build_features import build_features
from flows.names import key_of
from flows.nightly import nightly
from flows.schedules import NIGHTLY, WEEKLY
from flows.score_leads import score_leads
from flows.train_model import train_model
from handoff.domain.settings import WorkspaceSection

#: Which flow runs when; None: by hand.
SCHEDULES: dict[Flow[..., Any], str | None] = {
    nightly: NIGHTLY,
    train_model: WEEKLY,
    score_leads: None,
    backfill: None,
    build_features: None,
}


def deployments(folder: Path, settings: WorkspaceSection) -> list[RunnerDeployment]:
    """Return the deployments of the workspace in `folder`, with schedules in its time zone."""
    return [
        RunnerDeployment.from_flow(
            flow,
            name=key_of(settings.name),
            schedule=None if cron is None else Cron(cron, timezone=settings.timezone),
            parameters={"workspace": str(folder.resolve())},
            tags=["handoff", settings.name],
            # Of a module, not of a file: it is found whatever folder the runs start in.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for flow, cron in SCHEDULES.items()
    ]
