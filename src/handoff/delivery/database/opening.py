"""Opens the database of the working list, made where it is missing and brought to the newest version."""

import json
from functools import partial
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event

from handoff.delivery.database.address import SQLITE, read_url
from handoff.delivery.database.migrating import migrate
from handoff.delivery.database.transactions import BEGIN, outside_transactions
from handoff.errors import WorkspaceError

#: How long a writer waits for another one.
WAIT_SECONDS: Final = 30.0
#: libpq's own options: a server that does not answer is given up, also in the middle of a night.
_PATIENCE: Final = {
    "application_name": "handoff",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}


def open_database(url: str, wait_seconds: float = WAIT_SECONDS) -> Engine:
    """Return the database at `url`, of the newest version; no connection is kept open between uses.

    Args:
        url: "sqlite:////path/to/file.db" or "postgresql+psycopg://user:password@host/name".
        wait_seconds: how long a writer waits for another one, and for PostgreSQL's locks.

    Raises:
        ConfigError: the URL is none that handoff knows.
        WorkspaceError: the database cannot be reached or made, or was made by a newer handoff.
    """
    engine = connect(read_url(url), wait_seconds)
    if engine.dialect.name == SQLITE:
        _make_folder(engine.url)
        _use_write_ahead_log(engine)
    migrate(engine)
    return engine


def connect(url: URL, wait_seconds: float = WAIT_SECONDS) -> Engine:
    """Return the engine of a URL; nothing is opened yet."""
    sqlite = url.get_backend_name() == SQLITE
    patience: dict[str, Any] = {key: value for key, value in _PATIENCE.items() if key not in url.query}
    engine = create_engine(
        url,
        # A night publishes once: a new connection each time never meets a server that was restarted meanwhile.
        poolclass=NullPool,
        connect_args={"timeout": wait_seconds} if sqlite else patience,
        execution_options={"wait_seconds": wait_seconds},
        # Parameters are names and addresses of people.
        hide_parameters=True,
        # As the bulk write does: "Jürgen" is found in the file as it is read.
        json_serializer=partial(json.dumps, ensure_ascii=False),
    )
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Transactions are begun by _begin, not by the driver, which would begin too late.
    connection.isolation_level = None
    for setting in ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get(BEGIN, "BEGIN")
    if how is not None:
        connection.exec_driver_sql(how)


def _use_write_ahead_log(engine: Engine) -> None:
    """Let readers read while the night writes; the file remembers it."""
    with outside_transactions(engine) as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def _make_folder(url: URL) -> None:
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise WorkspaceError(f"{folder} cannot be made: {reason}; free the disk or the permissions") from reason
