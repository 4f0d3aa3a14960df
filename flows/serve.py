"""`python -m flows.serve WORKSPACE`: both schedules of one workspace, served from one process."""

import argparse
from pathlib import Path

from prefect import serve
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron

from flows.artifacts import key_of
from flows.night import Night
from flows.nightly import nightly
from flows.schedules import NIGHTLY, WEEKLY
from flows.train_model import train_model
from handoff.errors import HandoffError


def deployments(workspace: Path) -> list[RunnerDeployment]:
    """Return the two deployments of a workspace, each with its schedule in the workspace's time zone.

    Raises:
        WorkspaceError: the folder is no workspace. ConfigError: its handoff.toml is wrong.
    """
    settings = Night.open(str(workspace)).workspace.settings.workspace
    parameters = {"workspace": str(workspace.resolve())}
    return [
        RunnerDeployment.from_flow(
            one,
            name=key_of(settings.name),
            schedule=Cron(cron, timezone=settings.timezone),
            parameters=parameters,
            tags=["handoff", settings.name],
            concurrency_limit=1,
        )
        for one, cron in ((nightly, NIGHTLY), (train_model, WEEKLY))
    ]


def main() -> None:
    """Serve until stopped; runs that were due meanwhile start when it is begun again."""
    parser = argparse.ArgumentParser(prog="python -m flows.serve", description=__doc__)
    parser.add_argument("workspace", type=Path, help="folder that holds handoff.toml")
    try:
        served = deployments(parser.parse_args().workspace)
    except HandoffError as error:
        parser.error(str(error))
    serve(*served, pause_on_shutdown=False, limit=1)


if __name__ == "__main__":
    main()
