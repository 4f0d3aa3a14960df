"""How the database stands, found without changing it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, func, select

from handoff.delivery.database.address import SQLITE, read_url, shown
from handoff.delivery.database.migrating import NEWEST, version_of
from handoff.delivery.database.opening import connect
from handoff.delivery.database.tables import current, metadata, nights
from handoff.delivery.database.transactions import reading


@dataclass(frozen=True)
class DatabaseState:
    """A database as it is.

    shown: its URL without the password. engine: such as "SQLite 3.40.1", None where the file is not there yet.
    version: of its tables, None where there are none; newest: the one that this handoff works with. current: the night
    that readers see. nights: how many it holds. size: of handoff's tables, in bytes.
    """

    shown: str
    engine: str | None
    version: str | None
    newest: str
    current: date | None
    nights: int
    size: int

    @property
    def is_newer(self) -> bool:
        """Whether it was made by a newer handoff; an older one is brought to the newest version when it is opened."""
        return self.version is not None and self.version > self.newest


def database_state(url: str) -> DatabaseState:
    """Look at the database; nothing is made or brought to another version.

    Raises:
        ConfigError: the URL is none that handoff knows.
        WorkspaceError: the database cannot be reached or read.
    """
    engine = connect(read_url(url))
    if engine.dialect.name == SQLITE and not Path(engine.url.database or "").exists():
        return DatabaseState(shown(engine.url), None, None, NEWEST, None, 0, 0)
    with reading(engine) as connection:
        version = version_of(connection)
        known = version == NEWEST
        return DatabaseState(
            shown=shown(engine.url),
            engine=_product(connection),
            version=version,
            newest=NEWEST,
            current=connection.execute(select(current.c.night)).scalar() if known else None,
            nights=connection.execute(select(func.count()).select_from(nights)).scalar_one() if known else 0,
            size=_size(connection) if version is not None else 0,
        )


def _product(connection: Connection) -> str:
    name = "SQLite" if connection.dialect.name == SQLITE else "PostgreSQL"
    found = connection.dialect.server_version_info or ()
    return " ".join((name, ".".join(map(str, found))))


def _size(connection: Connection) -> int:
    if connection.dialect.name == SQLITE:
        pages, page = (connection.exec_driver_sql(f"PRAGMA page_{what}").scalar_one() for what in ("count", "size"))
        return int(pages * page)
    sizes = (func.pg_total_relation_size(func.to_regclass(name)) for name in metadata.tables)
    return sum(connection.execute(select(size)).scalar_one() or 0 for size in sizes)
