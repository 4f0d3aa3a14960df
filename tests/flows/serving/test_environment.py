"""Prefect is told what it must know before it is imported, and keeps what the user has told it."""

from pathlib import Path

from flows.serving.environment import prepare


def test_without_a_server_this_process_is_the_server(tmp_path: Path) -> None:
    environ: dict[str, str] = {}
    assert prepare(environ, tmp_path / ".handoff", 4300)
    assert environ["PREFECT_API_URL"] == "http://127.0.0.1:4300/api"
    assert Path(environ["PREFECT_HOME"]).is_dir()
    assert environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    # In memory, the slot of a run that is killed would stay taken.
    assert environ["PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE"].endswith("filesystem")


def test_a_server_that_is_there_is_used(tmp_path: Path) -> None:
    environ = {"PREFECT_API_URL": "http://prefect.example/api"}
    assert not prepare(environ, tmp_path / ".handoff", 4300)
    assert environ["PREFECT_API_URL"] == "http://prefect.example/api"
    assert not (tmp_path / ".handoff").exists()


def test_what_the_user_has_set_stays(tmp_path: Path) -> None:
    environ = {"PREFECT_HOME": str(tmp_path / "home"), "PREFECT_SERVER_ANALYTICS_ENABLED": "true"}
    prepare(environ, tmp_path / ".handoff", 4300)
    assert environ["PREFECT_HOME"] == str(tmp_path / "home")
    assert environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "true"
