"""`handoff serve` as a process: it says how the last night went, is found by the doctor, and stops when it is told."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from handoff.workspace.create import create_workspace
from handoff.workspace.night.record import write_record
from handoff.workspace.places import Places
from tests.cli.running import HANDOFF, handoff
from tests.workspace.doctor.made_record import RECORD

pytestmark = [pytest.mark.prefect, pytest.mark.slow]
#: A busy machine has taken a minute.
SECONDS = 240.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Serving:
    """A serving process and what it has said."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "serve.log"
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [HANDOFF, "--log-format", "json", "serve", folder, "--port", str(free_port())],
                env=environ,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    @property
    def said(self) -> list[str]:
        lines = self.log.read_text("utf-8").splitlines()
        return [str(json.loads(line)["message"]) for line in lines if line.startswith("{") and line.endswith("}")]

    def until(self, words: str) -> None:
        """Wait until it says `words`."""
        deadline = time.monotonic() + SECONDS
        while not any(words in one for one in self.said):
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < deadline, self.said
            time.sleep(0.2)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    create_workspace(tmp_path, "demo")
    write_record(Places(tmp_path, tmp_path / ".handoff"), RECORD)
    one = Serving(tmp_path)
    yield one
    one.process.kill()
    one.process.wait()


def test_it_serves_until_it_is_told_to_stop(serving: Serving, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    serving.until("health: the list of 2026-07-01 stands")
    second = handoff("serve", tmp_path, "--port", free_port())
    assert second.code == 2
    assert f"process {serving.process.pid}" in second.err
    findings = handoff("doctor", tmp_path, "--json").json["findings"]
    assert any("handoff serve is at work" in one["message"] for one in findings)
    assert any(one["part"] == "Prefect" and one["level"] == "ok" for one in findings)
    serving.process.send_signal(signal.SIGTERM)
    assert serving.process.wait(SECONDS) == 0
    assert "stopping: no run is at work" in serving.said
    assert serving.said[-1] == "ended with exit code 0"


def test_a_port_that_is_taken_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.serving.server import refuse_taken
    from handoff.errors import ConfigError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigError, match="choose another with --port"):
            refuse_taken(int(taken.getsockname()[1]))


def test_a_folder_that_is_no_workspace_is_said(tmp_path: Path) -> None:
    ran = handoff("serve", tmp_path)
    assert ran.code == 2
    assert "holds no handoff.toml" in ran.err
