"""Tables that are costly to find, found once: they stand for as long as what they are made of is the same."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pyarrow as pa

_MADE_OF: Final = b"handoff.made_of"


def table_hash(table: "pa.Table") -> str:
    """Return a hash of names, types, rows and their order: what has the same hash is the same."""
    import pyarrow as pa

    whole = table.combine_chunks()
    sink = _Hashing()
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), whole.schema) as writer:
        writer.write_table(whole)
    return sink.digest.hexdigest()


@dataclass(frozen=True)
class KeptTable:
    """A table that is costly to find: where it is kept for the next reading, and the former one, if there was one."""

    file: Path
    former: Path | None = None

    def found_again(self, made_of: str, find: "Callable[[], pa.Table]") -> "pa.Table":
        """Return the former table where it was made of the same (see `table_hash`), else what `find` returns."""
        import pyarrow.parquet as pq

        table = self._former(made_of)
        if table is None:
            table = find()
        pq.write_table(table.replace_schema_metadata({_MADE_OF: made_of.encode()}), self.file)
        return table

    def _former(self, made_of: str) -> "pa.Table | None":
        import pyarrow.parquet as pq

        if self.former is None or not self.former.exists():
            return None
        told = (pq.read_schema(self.former).metadata or {}).get(_MADE_OF)
        return pq.read_table(self.former).replace_schema_metadata(None) if told == made_of.encode() else None


class _Hashing:
    """A file that keeps of what is written to it only the hash."""

    closed = False

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, part: bytes) -> int:
        self.digest.update(part)
        return len(part)

    def flush(self) -> None:
        """Do nothing: nothing waits."""

    def close(self) -> None:
        """Do nothing: nothing is open."""
