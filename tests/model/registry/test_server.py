"""A team's MLflow server, a real one, takes a registration and gives it back."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.model.registry import load_champion
from handoff.model.registry.tracking import quiet_pyfunc
from tests.model.registry.conftest import Registered, crowned, tracking_in
from tests.model.registry.test_tracking import free_port

SECONDS_TO_START = 120


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a server of its own, which ends with the test."""
    port = free_port()
    program = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    places = ["--backend-store-uri", f"sqlite:///{tmp_path}/server.db", "--artifacts-destination", f"{tmp_path}/files"]
    quiet = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    with (tmp_path / "server.log").open("w") as log:
        process = subprocess.Popen([*program, *places], stdout=log, stderr=log, env=quiet, cwd=tmp_path)
    uri = f"http://127.0.0.1:{port}"
    try:
        _wait_for(uri, process, tmp_path / "server.log")
        yield uri
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(uri: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(SECONDS_TO_START * 4):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{uri}/health", timeout=5).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
        else:
            return
    pytest.fail(f"no MLflow server at {uri}: {log.read_text()[-2000:]}")


@pytest.mark.slow
def test_a_server_takes_and_gives_the_champion(
    registered: Registered, server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tracking = tracking_in(tmp_path / "unused", server)
    model = crowned(tracking, registered.record)
    assert capsys.readouterr().out == ""
    loaded, found = load_champion(tracking)
    assert found == model
    example = registered.example
    expected = registered.trained.predict(example).tobytes()
    assert loaded.predict(example).tobytes() == expected
    plain = quiet_pyfunc().load_model("models:/lead-propensity@champion")
    assert plain.predict(example).tobytes() == expected
    assert not tracking.folder.exists()
