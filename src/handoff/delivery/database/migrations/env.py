"""Alembic reads this: it works within the transaction of the connection that it is handed."""

from alembic import context
from sqlalchemy import Connection

from handoff.delivery.database.migrating import VERSION_TABLE
from handoff.delivery.database.tables import metadata


def run(connection: Connection) -> None:
    """Run the versions that Alembic has chosen."""
    # SQLite can change tables in a transaction; Alembic must be told so.
    context.configure(
        connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


# There is a configuration only while Alembic runs this file.
if hasattr(context, "config"):
    run(context.config.attributes["connection"])
