"""Opens the engine that reads and cleans sources."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import duckdb

from handoff.errors import SourceError

#: Enough to sort and join tens of millions of events; what does not fit waits on disk.
_MEMORY = "3GB"
#: The engine shows the whole row that it cannot read, which holds names and addresses: no message repeats it.
_ROW_SHOWN: Final = re.compile(r"Original Line:(?:.*\n|.*\Z)", re.DOTALL)

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend


def open_engine(folder: Path | None = None) -> "Backend":
    """Open DuckDB through Ibis, working in UTC; with a `folder` to spill to, memory is bounded."""
    import ibis

    connection = ibis.duckdb.connect()
    connection.con.execute("SET TimeZone = 'UTC'")
    if folder is not None:
        connection.con.execute(f"SET temp_directory = {quoted(folder)}")
        connection.con.execute(f"SET memory_limit = '{_MEMORY}'")
    return connection


@contextmanager
def reading(what: str, fix: str) -> Iterator[None]:
    """Turn an engine's complaint while reading `what` into a SourceError that ends with the `fix`."""
    try:
        yield
    except duckdb.Error as failure:
        complaint = " ".join(_ROW_SHOWN.sub("", str(failure).split("\n\n")[0]).split())[:300]
        raise SourceError(f"{what} cannot be read: {complaint}; {fix}") from None


def quoted(text: object) -> str:
    """Return `text` as an SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"
