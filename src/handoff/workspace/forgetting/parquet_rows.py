"""Takes a person out of Parquet files: whole rows, and the mentions in lists of colleagues."""

from pathlib import Path
from typing import TYPE_CHECKING

from handoff.delivery.atomic import replacing
from handoff.domain.columns import LEAD_ID
from handoff.workspace.past_scores import reading

if TYPE_CHECKING:
    import pyarrow as pa

    from handoff.workspace.forgetting.person import Person


def reduced_scores(path: Path, person: "Person") -> "tuple[pa.Table, int] | None":
    """Return a file of scores without the person, and how many rows change or go; None where it does not occur.

    Raises:
        WorkspaceError: the file cannot be read.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    with reading(path) as file:
        table: pa.Table = file.read()
    gone = pc.is_in(table[LEAD_ID], value_set=pa.array(sorted(person.ids), pa.string()))
    removed = pc.sum(gone).as_py() or 0
    kept = table.filter(pc.invert(gone))
    told = 0
    if "colleagues" in kept.column_names:
        lists = kept["colleagues"].to_pylist()
        left = [None if one is None else [word for word in one if not person.is_colleague(word)] for one in lists]
        told = sum(before != after for before, after in zip(lists, left, strict=True))
        place = kept.column_names.index("colleagues")
        kept = kept.set_column(place, kept.schema.field(place), pa.array(left, kept.schema.field(place).type))
    return (kept, removed + told) if removed or told else None


def drop_rows(path: Path, person: "Person") -> int:
    """Rewrite any Parquet file without the rows that name the person in a text, and return how many there were.

    Raises:
        WorkspaceError: the file cannot be read, or the disk refuses.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    with reading(path) as file:
        table: pa.Table = file.read()
    named = pa.array([False] * table.num_rows, pa.bool_())
    for column in table.columns:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_list(kind):
            found = [person.is_named_by(cell) for cell in column.to_pylist()]
            named = pc.or_(named, pa.array(found, pa.bool_()))
    removed = int(pc.sum(named).as_py() or 0)
    if removed:
        write_table(table.filter(pc.invert(named)), path)
    return removed


def write_table(table: "pa.Table", path: Path) -> None:
    """Replace a Parquet file; what is said of its columns stays.

    Raises:
        WorkspaceError: the disk refuses.
    """
    import pyarrow.parquet as pq

    with replacing(path) as draft:
        pq.write_table(table, draft, compression="zstd")
