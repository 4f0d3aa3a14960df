"""Removes a person from the database, also from the pages of the file that nothing points to any more."""

from collections.abc import Collection

from sqlalchemy import Connection, Engine, delete, select, update

from handoff.delivery.database.address import SQLITE, shown
from handoff.delivery.database.tables import listed_leads
from handoff.delivery.database.transactions import outside_transactions, writing
from handoff.errors import WorkspaceError


def forget_lead(engine: Engine, lead_id: str, names: Collection[str] = ()) -> int:
    """Remove a lead's rows of all nights, and its name from the rows of its colleagues; return the rows removed.

    Again does no harm: what an interrupted run left over is removed then.

    Args:
        lead_id: id of the lead.
        names: under which colleagues' rows may name the person (name, e-mail, lead_id); those that its own rows here
            bear are added.

    Raises:
        WorkspaceError: the database cannot be reached or refuses, or is read by another program for so long that
            removed bytes stay in its file.
    """
    with writing(engine) as connection:
        known = {lead_id, *names, *_own_names(connection, lead_id)}
        removed = connection.execute(delete(listed_leads).where(listed_leads.c.lead_id == lead_id)).rowcount
        _leave_out(connection, tuple(sorted(filter(None, known))))
    _rewrite(engine)
    return removed


def _own_names(connection: Connection, lead_id: str) -> set[str]:
    of_the_lead = listed_leads.c.lead_id == lead_id
    found = connection.execute(select(listed_leads.c.name, listed_leads.c.email).where(of_the_lead))
    return {name for row in found for name in row if name}


def _leave_out(connection: Connection, names: tuple[str, ...]) -> None:
    """Drop colleagues who are called so: "Ben Example, CFO: ..." or "Ben Example: ..."."""
    begins = tuple(f"{name}{mark}" for name in names for mark in (",", ":"))
    columns = listed_leads.c
    for night, lead, colleagues in connection.execute(select(columns.night, columns.lead_id, columns.colleagues)).all():
        kept = [one for one in colleagues or () if not one.startswith(begins)]
        if kept != (colleagues or []):
            of_row = (columns.night == night) & (columns.lead_id == lead)
            connection.execute(update(listed_leads).where(of_row).values(colleagues=kept))


def _rewrite(engine: Engine) -> None:
    """Write the rows anew, so that no freed page and no log holds what was removed."""
    with outside_transactions(engine) as connection:
        if engine.dialect.name != SQLITE:
            connection.exec_driver_sql("VACUUM (FULL) listed_leads")
            return
        connection.exec_driver_sql("VACUUM")
        busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        raise WorkspaceError(
            f"database {shown(engine.url)} is being read: the rows are gone, but not yet their bytes in its log; "
            "close the programs that read it and run again"
        )
