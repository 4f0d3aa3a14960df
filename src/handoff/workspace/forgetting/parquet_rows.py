"""Takes a person out of Parquet files: whole rows, and the mentions in lists of colleagues."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.delivery.atomic import replacing
from handoff.domain.columns import LEAD_ID
from handoff.workspace.past_scores import reading

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from handoff.workspace.forgetting.person import Person

#: Column of the scores that names other leads.
COLLEAGUES: Final = "colleagues"


def reduced_scores(path: Path, person: "Person") -> "tuple[pa.Table, int] | None":
    """Return a file of scores without the person, and how many rows change or go; None where it does not occur.

    Raises:
        WorkspaceError: the file cannot be read.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    with reading(path) as file:
        if not _occurs(file, person):
            return None
        table: pa.Table = file.read()
    gone = pc.is_in(table[LEAD_ID], value_set=pa.array(sorted(person.ids), pa.string()))
    kept, told = table.filter(pc.invert(gone)), 0
    if COLLEAGUES in kept.column_names:
        lists = kept[COLLEAGUES].to_pylist()
        left = [None if one is None else [word for word in one if not person.is_colleague(word)] for one in lists]
        told = sum(before != after for before, after in zip(lists, left, strict=True))
        place = kept.column_names.index(COLLEAGUES)
        kept = kept.set_column(place, kept.schema.field(place), pa.array(left, kept.schema.field(place).type))
    changed = table.num_rows - kept.num_rows + told
    return (kept, changed) if changed else None


def _occurs(file: "pq.ParquetFile", person: "Person") -> bool:
    """Tell, by two columns only, whether a file of scores may name the person: most nights do not."""
    import pyarrow as pa
    import pyarrow.compute as pc

    there = [name for name in (LEAD_ID, COLLEAGUES) if name in file.schema_arrow.names]
    table = file.read(columns=there)
    if pc.any(pc.is_in(table[LEAD_ID], value_set=pa.array(sorted(person.ids), pa.string()))).as_py():
        return True
    if COLLEAGUES not in there:
        return False
    entries = pc.list_flatten(table[COLLEAGUES])
    texts = person.ids | person.names | person.emails
    return any(pc.any(pc.match_substring(entries, text, ignore_case=True)).as_py() for text in texts)


def drop_rows(path: Path, person: "Person") -> int:
    """Rewrite any Parquet file without the person, and return how many rows went or changed.

    Rows that name it by an id or an address go; from the others it is taken out where it is named as a colleague.

    Raises:
        WorkspaceError: the file cannot be read, or the disk refuses.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    with reading(path) as file:
        table: pa.Table = file.read()
    texts = {name: table[name].to_pylist() for name in table.column_names if _is_text(table.schema.field(name).type)}
    single = {name: cells for name, cells in texts.items() if not pa.types.is_list(table.schema.field(name).type)}
    named = [any(map(person.is_named_in, single, row)) for row in zip(*single.values(), strict=True)]
    named = named or [False] * table.num_rows
    mentioned = 0
    for name, cells in texts.items():
        left = [_left(cell, person) for cell in cells]
        if left != cells:
            place = table.column_names.index(name)
            kind = table.schema.field(place).type
            table = table.set_column(place, table.schema.field(place), pa.array(left, kind))
            mentioned += sum(before != after for before, after in zip(cells, left, strict=True))
    if any(named) or mentioned:
        write_table(table.filter(pc.invert(pa.array(named, pa.bool_()))), path)
    return sum(named) + mentioned


def _left(cell: Any, person: "Person") -> Any:
    if isinstance(cell, list):
        return [one for one in cell if not (isinstance(one, str) and person.is_colleague(one))]
    return person.without_mentions(cell) if isinstance(cell, str) else cell


def _is_text(kind: "pa.DataType") -> bool:
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_list(kind))


def write_table(table: "pa.Table", path: Path) -> None:
    """Replace a Parquet file; what is said of its columns stays.

    Raises:
        WorkspaceError: the disk refuses.
    """
    import pyarrow.parquet as pq

    with replacing(path) as draft:
        pq.write_table(table, draft, compression="zstd")
