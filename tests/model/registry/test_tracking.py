"""Reaching MLflow: quickly or not at all, and without traces in the environment."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from handoff.errors import RegistryError
from handoff.model.registry import load_champion
from handoff.model.registry.tracking import quiet_mlflow
from tests.model.registry.conftest import Registered, tracking_in


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_a_server_that_is_not_there_is_named_with_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = f"http://127.0.0.1:{free_port()}"
    # MLflow itself, which tries for minutes, is not even asked.
    monkeypatch.setattr("mlflow.MlflowClient.search_experiments", None)
    with pytest.raises(RegistryError) as caught:
        load_champion(tracking_in(tmp_path, uri))
    assert f"MLflow at {uri} cannot be used" in str(caught.value)
    assert "start the server, or correct [tracking] uri or MLFLOW_TRACKING_URI" in str(caught.value)


def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "mlflow.db").write_text("this is not a database, however long one looks at it")
    with pytest.raises(RegistryError, match=r"MLflow at sqlite:.*mlflow\.db cannot be used"):
        load_champion(tracking_in(tmp_path))


@pytest.mark.parametrize("wish", [None, "http://somewhere.else"])
def test_the_environment_stays_as_it_was(
    registered: Registered, monkeypatch: pytest.MonkeyPatch, wish: str | None
) -> None:
    for name in ("MLFLOW_TRACKING_URI", "MLFLOW_REGISTRY_URI"):
        if wish is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, wish)
    quiet_mlflow()
    before = dict(os.environ)
    load_champion(registered.tracking)
    assert dict(os.environ) == before


def test_importing_the_registry_imports_no_mlflow() -> None:
    program = "import sys, handoff.model.registry; sys.exit('mlflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
