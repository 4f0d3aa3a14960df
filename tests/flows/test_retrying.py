"""Only failures of files, databases and servers are tried again."""

from typing import Any

import pytest
from prefect import Task
from prefect.task_engine import TaskRunTimeoutError

from flows import steps
from flows.retrying import may_pass
from handoff.errors import (
    ConfigError,
    EmptyTableError,
    HeldBack,
    RegistryError,
    SourceError,
    TrainingError,
    WorkspaceError,
)
from tests.flows.conftest import STEPS


def over(below: Exception, above: Exception) -> Exception:
    """Return `above` as Python leaves it when it was raised while `below` was handled."""
    above.__context__ = below
    return above


def caused(below: Exception, above: Exception) -> Exception:
    """Return `above` as Python leaves it when it was raised from `below`."""
    above.__cause__ = below
    return above


@pytest.mark.parametrize(
    "error",
    [
        OSError("disk gone"),
        ConnectionResetError("reset"),
        TimeoutError("no answer"),
        over(RuntimeError("server closed the connection"), SourceError("database cannot be reached")),
        over(OSError("no route"), RegistryError("tracking server cannot be reached")),
        caused(RuntimeError("database is locked"), WorkspaceError("database is in use")),
    ],
    ids=repr,
)
def test_a_failure_below_handoff_may_pass(error: Exception) -> None:
    assert may_pass(error)


@pytest.mark.parametrize(
    "error",
    [
        SourceError("leads.csv has no column"),
        over(KeyError("x"), ConfigError("unknown key")),
        over(OSError("x"), WorkspaceError("no handoff.toml")),
        EmptyTableError("no rows"),
        over(LookupError("not found"), RegistryError("there is no champion")),
        TrainingError("too little data"),
        HeldBack("G03 rows: 12"),
        FileNotFoundError("leads.csv"),
        TaskRunTimeoutError("too long"),
        ValueError("a mistake in the program"),
    ],
    ids=repr,
)
def test_an_answer_stays_the_same(error: Exception) -> None:
    assert not may_pass(error)


@pytest.mark.parametrize("step", [getattr(steps, name) for name in STEPS])
def test_every_step_has_a_time_limit_and_stores_nothing(step: Task[..., Any]) -> None:
    assert step.timeout_seconds
    assert step.retries == 3
    assert step.retry_delay_seconds == [10, 20, 40]
    assert step.persist_result is False
