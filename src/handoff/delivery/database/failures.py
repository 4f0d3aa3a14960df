"""A database's complaints in handoff's words: which database, what it said, what to do.

What may pass (a server that is away, a lock, a full disk) keeps the driver's error as its cause; what stays wrong until
somebody mends it (missing rights, a missing table) has none. Callers that try again can tell them apart by that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from handoff.delivery.database.address import shown, without_secrets
from handoff.errors import WorkspaceError

#: Longest part of a driver's complaint that a message repeats.
_LETTERS: Final = 300
_AWAY: Final = "cannot be reached"


@dataclass(frozen=True)
class _Kind:
    """A kind of refusal: how its codes begin (SQLite's names, PostgreSQL's SQLSTATEs), and what is said of it."""

    codes: tuple[str, ...]
    fix: str
    said: str = "refuses"
    passes: bool = False


_LOCKED: Final = _Kind(
    ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40P01", "40001"),
    "wait until the other run has ended, or end it, and run again",
    passes=True,
)
_KINDS: Final = (
    _LOCKED,
    _Kind(("SQLITE_FULL", "SQLITE_IOERR", "53100"), "free the disk and run again", passes=True),
    _Kind(("SQLITE_READONLY", "SQLITE_PERM", "25006", "42501"), "give the user of handoff the right to write there"),
    _Kind(
        ("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_CORRUPT"),
        "check that it is handoff's own SQLite file, in a folder that can be written",
        _AWAY,
    ),
    _Kind(("SQLITE_CONSTRAINT", "22", "23"), "this is a fault of handoff; report it with this message"),
    _Kind(("SQLITE", "3F", "42"), "check that the tables there are handoff's own, and that the schema exists"),
    # Without a code the connection itself failed.
    _Kind(
        ("",),
        "check that the server runs, and host, port, name, user and password of [database] url",
        _AWAY,
        passes=True,
    ),
)


@contextmanager
def complaints(engine: Engine) -> Iterator[None]:
    """Turn what the database of `engine` refuses into a WorkspaceError; nothing half-written is left.

    Raises:
        WorkspaceError: it cannot be reached, is locked for too long, is full, or refuses.
    """
    try:
        yield
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as failure:
        cause = failure.orig if isinstance(failure, DBAPIError) and failure.orig is not None else failure
        kind = next(kind for kind in _KINDS if _code(cause).startswith(kind.codes))
        raise WorkspaceError(_message(engine, cause, kind)) from (cause if kind.passes else None)


def _message(engine: Engine, cause: BaseException, kind: _Kind) -> str:
    where = f"database {shown(engine.url)}"
    if kind is _LOCKED:
        wait = engine.get_execution_options()["wait_seconds"]
        return f"{where} is in use: another program has held it for more than {wait:g} seconds; {kind.fix}"
    return f"{where} {kind.said}: {_complaint(engine, cause)}; {kind.fix}; the list that was there stands"


def _code(cause: BaseException) -> str:
    """Return SQLite's name of the error or PostgreSQL's SQLSTATE; empty where the connection itself failed."""
    return str(getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or "")


def _complaint(engine: Engine, cause: BaseException) -> str:
    """Return the driver's own words on one line, without the detail, which may repeat a row."""
    told = getattr(getattr(cause, "diag", None), "message_primary", None) or str(cause)
    return without_secrets(" ".join(told.split())[:_LETTERS], engine.url)
