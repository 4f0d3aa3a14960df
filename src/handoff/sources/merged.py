"""Records that a CRM merged: each id that is gone, and the one that it became in the end."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from handoff.domain.mapping import Merged
from handoff.sources.binding import raw_column
from handoff.sources.parsing import text

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

MERGED_ID, SURVIVOR_ID = "merged_id", "survivor_id"
_BETWEEN_IDS = r"[\s,;|\[\]\"']+"


def merged_ids(connection: "Backend", raw: "ir.Table", mapping: Merged) -> "ir.Table":
    """Return (merged_id, survivor_id), each merged id once, chains followed to their end.

    Raises:
        SourceError: the source has no such column.
    """
    gone, into = (
        text(raw[raw_column(raw, name, f"mapping.leads.merged.{key}")])
        for name, key in ((mapping.id, "id"), (mapping.into, "into"))
    )
    pairs = raw.select(gone=gone, into=into)
    if mapping.several:
        pairs = pairs.mutate(gone=pairs.gone.re_replace(_BETWEEN_IDS, ",").split(",").unnest())
    known = pairs.filter((pairs.gone != "") & pairs.gone.notnull() & pairs.into.notnull())
    table = connection.to_pyarrow(known.distinct().order_by(["gone", "into"]))
    became = dict(zip(table["gone"].to_pylist(), table["into"].to_pylist(), strict=True))
    return _kept(connection, survivors(became))


def survivors(became: Mapping[str, str]) -> dict[str, str]:
    """Return id -> the id at the end of its chain of merges; records that were merged in a circle stay apart."""
    found: dict[str, str] = {}
    for start in became:
        path, current = [start], became[start]
        while current in became and current not in path:
            path.append(current)
            current = found.get(current, became[current])
        if current not in path:
            found |= dict.fromkeys(path, current)
    return found


def _kept(connection: "Backend", found: dict[str, str]) -> "ir.Table":
    columns = {MERGED_ID: pa.array(list(found), pa.string()), SURVIVOR_ID: pa.array(list(found.values()), pa.string())}
    connection.create_table("merged_ids", ibis.memtable(pa.table(columns)), overwrite=True)
    return connection.table("merged_ids")
