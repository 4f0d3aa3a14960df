"""What `handoff serve` deploys of a workspace: every flow, the scheduled ones in the workspace's time zone."""

import importlib
from pathlib import Path

import pytest
from prefect import Flow
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment

from flows.deployments import deployments
from handoff.domain.settings import WorkspaceSection


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> list[RunnerDeployment]:
    settings = WorkspaceSection(name="Demo company", timezone="Europe/Berlin")
    return deployments(tmp_path_factory.mktemp("acme"), settings)


def test_the_night_and_the_training_are_scheduled_in_the_workspaces_time_zone(deployed: list[RunnerDeployment]) -> None:
    schedules = {one.flow_name: [entry.schedule for entry in one.schedules or []] for one in deployed}
    assert schedules == {
        "nightly": [CronSchedule(cron="0 2 * * *", timezone="Europe/Berlin")],
        "train_model": [CronSchedule(cron="0 1 * * 0", timezone="Europe/Berlin")],
        "score_leads": [],
        "backfill": [],
        "build_features": [],
    }


def test_each_is_of_the_workspace_wherever_it_runs(deployed: list[RunnerDeployment]) -> None:
    assert {one.name for one in deployed} == {"demo-company"}
    assert all(Path(one.parameters["workspace"]).is_absolute() for one in deployed)


def test_each_names_a_flow_of_an_installed_module(deployed: list[RunnerDeployment]) -> None:
    for one in deployed:
        module, _, name = str(one.entrypoint).rpartition(".")
        assert isinstance(getattr(importlib.import_module(module), name), Flow)
