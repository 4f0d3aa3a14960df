"""The state of a database is found without making or changing anything."""

from pathlib import Path

from sqlalchemy import Engine, text

from handoff.delivery.database import database_state
from handoff.delivery.database.migrating import NEWEST, VERSION_TABLE
from handoff.delivery.database.transactions import writing
from tests.delivery.database.made import made_night, night, publish


def test_a_file_that_is_not_there_is_not_made(sqlite_url: str, tmp_path: Path) -> None:
    found = database_state(sqlite_url)
    assert (found.engine, found.version, found.nights) == (None, None, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_stays_so(url: str) -> None:
    assert database_state(url).version is None
    assert database_state(url).version is None


def test_what_it_holds_is_told(url: str, database: Engine) -> None:
    publish(database, made_night(0))
    publish(database, made_night(1))
    found = database_state(url)
    assert (found.version, found.newest, found.current, found.nights) == (NEWEST, NEWEST, night(1), 2)
    assert found.size > 10_000
    assert found.engine is not None
    assert found.engine.startswith(("SQLite 3.", "PostgreSQL "))


def test_a_newer_database_is_told_apart(url: str, database: Engine) -> None:
    assert not database_state(url).is_newer
    with writing(database) as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '0917'"))
    assert database_state(url).is_newer
