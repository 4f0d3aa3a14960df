"""`prefect.yaml` names flows that are there, and the schedules that `handoff serve` uses."""

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from prefect import Flow

from flows.deployments import SCHEDULES
from flows.schedules import NIGHTLY, WEEKLY

FILE = Path(__file__).parents[2] / "prefect.yaml"
DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load(FILE.read_text("utf-8"))["deployments"]


#: What is given with each run.
GIVEN = {"backfill": {"first": "2026-06-01", "last": "2026-06-07"}}


def flow_of(deployment: dict[str, Any]) -> Flow[..., Any]:
    path, name = deployment["entrypoint"].split(":")
    found = getattr(importlib.import_module(path.removesuffix(".py").replace("/", ".")), name)
    assert isinstance(found, Flow)
    return found


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: str(one["name"]))
def test_each_deployment_runs_a_flow_that_takes_its_parameters(deployment: dict[str, Any]) -> None:
    given = GIVEN.get(deployment["name"], {})
    assert flow_of(deployment).validate_parameters({**deployment["parameters"], **given})


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: str(one["name"]))
def test_each_deployment_runs_once_at_a_time(deployment: dict[str, Any]) -> None:
    assert deployment["concurrency_limit"]["limit"] == 1


def test_schedules_are_those_that_are_served() -> None:
    crons = {one["name"]: one["schedules"][0]["cron"] for one in DEPLOYMENTS if "schedules" in one}
    assert crons == {"nightly": NIGHTLY, "weekly": WEEKLY}


def test_every_flow_that_is_served_is_deployed() -> None:
    assert {flow_of(one).name for one in DEPLOYMENTS} == {flow.name for flow in SCHEDULES}


def test_it_holds_no_path_of_a_machine_and_no_address() -> None:
    text = FILE.read_text("utf-8")
    assert "://" not in text
    assert not any(word.startswith(("/", "~")) for word in text.split())
