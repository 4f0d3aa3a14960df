"""The handed-over leads of a night as the columns of `listed_leads`, made whole columns at a time."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from handoff.delivery.database.tables import OF_THE_LEAD
from handoff.delivery.parquet import SCORE_SCHEMA
from handoff.delivery.working_list import HANDED_OVER, working_list
from handoff.scoring.scored import INSTANTS, LISTS, ScoredLeads

#: JSON's own short forms; other control characters say nothing and become blanks.
_ESCAPES: Final = (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r"))
_CONTROL: Final = r"[\x00-\x1f]"
_SCHEMA: Final = pa.schema([SCORE_SCHEMA.field(name) for name in OF_THE_LEAD])


def listed_rows(scored: ScoredLeads) -> pa.Table:
    """Return the rows of `listed_leads`: its columns in order, lists as JSON text, instants as UTC timestamps."""
    rows = working_list(scored, HANDED_OVER).rows
    leads = pa.Table.from_pandas(rows[list(OF_THE_LEAD)], schema=_SCHEMA, preserve_index=False)
    night = pa.repeat(pa.scalar(scored.run.night, pa.date32()), len(rows))
    columns = {name: _stored(leads.column(name), name) for name in OF_THE_LEAD}
    return pa.table({"night": night, **columns})


def json_lists(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write lists of text as JSON.

    >>> json_lists(pa.chunked_array([[["Viewed \\"pricing\\"", "a\\\\b"], [], None]])).to_pylist()
    ['["Viewed \\\\"pricing\\\\"", "a\\\\\\\\b"]', '[]', None]
    """
    return pa.chunked_array([_json(chunk) for chunk in values.chunks], pa.string())


def _json(lists: pa.ListArray) -> pa.Array:
    # Many leads share a reason: each text is escaped once.
    shared = pc.dictionary_encode(lists.values)
    quoted = pa.DictionaryArray.from_arrays(shared.indices, _quoted(shared.dictionary)).dictionary_decode()
    joined = pc.binary_join(pa.ListArray.from_arrays(lists.offsets, quoted, mask=lists.is_null()), ", ")
    return pc.binary_join_element_wise("[", joined, "]", "")


def _quoted(texts: pa.Array) -> pa.Array:
    for plain, escaped in _ESCAPES:
        texts = pc.replace_substring(texts, plain, escaped)
    return pc.binary_join_element_wise('"', pc.replace_substring_regex(texts, _CONTROL, " "), '"', "")


def _stored(values: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    if name in LISTS:
        return json_lists(values)
    if name in INSTANTS:
        return pc.assume_timezone(values, "UTC")
    # PostgreSQL keeps no NUL in text.
    return pc.replace_substring(values, "\0", "") if pa.types.is_string(values.type) else values
