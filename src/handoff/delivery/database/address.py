"""The URL of the working list's database: which are understood, and how one is shown without its password."""

import re
from typing import Final

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from handoff.errors import ConfigError

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
_DRIVERS: Final = {"sqlite": "sqlite", "postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
_SECRETS: Final = ("password", "sslpassword")
_FIX: Final = 'write "postgresql+psycopg://user@host/name", or leave [database] url out for SQLite'


def read_url(text: str) -> URL:
    """Return the URL with the driver that handoff brings along.

    >>> str(read_url("postgres://ada@db.example/leads"))
    'postgresql+psycopg://ada@db.example/leads'

    Raises:
        ConfigError: no URL, a database that is neither SQLite nor PostgreSQL, or an SQLite that is kept in no file.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ConfigError(f'database.url "{_masked(text)}" is no database URL; {_FIX}') from None
    backend = url.get_backend_name()
    if backend not in _DRIVERS or url.drivername not in (backend, _DRIVERS[backend]):
        raise ConfigError(f'database.url "{shown(url)}": {url.drivername} is not supported; {_FIX}')
    if backend == SQLITE and url.database in (None, "", ":memory:"):
        raise ConfigError(f'database.url "{shown(url)}" names no file, so nothing would be kept; {_FIX}')
    return url.set(drivername=_DRIVERS[backend])


def shown(url: URL) -> str:
    """Return the URL as messages show it.

    >>> shown(make_url("postgresql+psycopg://ada:secret@db.example/leads?sslmode=require&sslpassword=secret"))
    'postgresql+psycopg://ada:***@db.example/leads?sslmode=require'
    """
    return url.difference_update_query(_SECRETS).render_as_string(hide_password=True)


def without_secrets(text: str, url: URL) -> str:
    """Return a driver's complaint without the secrets of the URL that it was given."""
    secrets = [url.password, *(url.query.get(name) for name in _SECRETS)]
    for secret in secrets:
        if secret:
            text = text.replace(str(secret), "***")
    return text


def _masked(text: str) -> str:
    """Hide everything between the user's name and the host, in a text that is no URL."""
    return re.sub(r"(://[^:/@]*):.*@", r"\1:***@", text)
