"""Reading and writing in one piece: readers see one state of the database, and there is one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine

from handoff.delivery.database.address import POSTGRESQL
from handoff.delivery.database.failures import complaints

#: How SQLite begins the transaction of a connection: a writer takes the lock at once, so it never fails half-way.
BEGIN: Final = "sqlite_begin"
#: Held until the transaction ends, however it ends; one lock a schema, as the tables are one set a schema.
_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('handoff'), hashtext(coalesce(current_schema(), '')))"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that sees one state, whatever is written meanwhile.

    Raises:
        WorkspaceError: the database cannot be reached or read.
    """
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if _is_postgresql(engine) else {}
    with complaints(engine), engine.connect() as plain, plain.execution_options(**options) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Yield the connection of the only writer; all of it is committed at the end of the block, or nothing.

    Raises:
        WorkspaceError: another writer does not end in time, or the database cannot be reached or refuses.
    """
    with complaints(engine), engine.connect() as plain:
        connection = plain.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})
        with connection.begin():
            if _is_postgresql(engine):
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_patience(engine)}")
                connection.exec_driver_sql(_LOCK)
            yield connection


@contextmanager
def outside_transactions(engine: Engine) -> Iterator[Connection]:
    """Yield a connection for what runs in no transaction, such as VACUUM.

    Raises:
        WorkspaceError: the database cannot be reached or refuses.
    """
    with complaints(engine), engine.connect() as plain:
        connection = plain.execution_options(**{BEGIN: None}, isolation_level="AUTOCOMMIT")
        if _is_postgresql(engine):
            connection.exec_driver_sql(f"SET lock_timeout = {_patience(engine)}")
        yield connection


def _patience(engine: Engine) -> int:
    """Return how many milliseconds PostgreSQL waits for a lock; 0 would be for ever."""
    seconds: float = engine.get_execution_options()["wait_seconds"]
    return max(1, round(1000 * seconds))


def _is_postgresql(engine: Engine) -> bool:
    return engine.dialect.name == POSTGRESQL
