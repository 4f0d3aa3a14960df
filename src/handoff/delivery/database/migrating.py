"""Brings a database to the version that this handoff works with."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Engine, inspect, text

from handoff.delivery.database.address import shown
from handoff.delivery.database.transactions import reading, writing
from handoff.errors import WorkspaceError

if TYPE_CHECKING:
    from alembic.config import Config

#: The newest of migrations/versions. Versions are numbers with zeros in front, so that their order is that of text.
NEWEST: Final = "0002"
#: A name of its own: other programs that use Alembic may keep their version in the same schema.
VERSION_TABLE: Final = "handoff_version"


def migrate(engine: Engine) -> None:
    """Bring the database to the newest version, in one transaction; of two that do so at once one waits.

    Raises:
        WorkspaceError: it was made by a newer handoff, or refuses.
    """
    with reading(engine) as connection:
        found = version_of(connection)
    if found == NEWEST:
        return
    with writing(engine) as connection:
        # Asked again: another process may have done it while this one waited.
        found = version_of(connection)
        _refuse_newer(engine, found)
        if found != NEWEST:
            upgrade(connection, NEWEST)


def version_of(connection: Connection) -> str | None:
    """Return the version of the database; None where it has none of handoff's tables."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return found


def upgrade(connection: Connection, version: str) -> None:
    """Bring the database to `version` within the transaction of `connection`."""
    from alembic import command

    command.upgrade(configuration(connection), version)


def configuration(connection: Connection) -> "Config":
    """Return Alembic's configuration, with the connection that it works on."""
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "handoff.delivery.database:migrations")
    return config


def _refuse_newer(engine: Engine, found: str | None) -> None:
    if found is not None and found > NEWEST:
        raise WorkspaceError(
            f'database {shown(engine.url)} is of version "{found}", this handoff knows versions up to "{NEWEST}"; '
            "use the handoff that made it or a newer one, or name another database in [database] url"
        )
