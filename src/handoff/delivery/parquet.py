"""All scores as a Parquet data set, one folder a night; the same night again replaces its rows."""

from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from handoff.delivery.atomic import replacing
from handoff.scoring.scored import INSTANTS, LISTS, NUMBERS, SCORE_COLUMNS, ScoredLeads

_TYPES = {
    **dict.fromkeys(SCORE_COLUMNS, pa.string()),
    **dict.fromkeys(INSTANTS, pa.timestamp("us")),
    **dict.fromkeys(LISTS, pa.list_(pa.string())),
    **{name: pa.type_for_alias(kind) for name, kind in NUMBERS.items()},
}
#: The same on every night, also on one without any value in a column.
SCORE_SCHEMA: Final = pa.schema([pa.field(name, _TYPES[name]) for name in SCORE_COLUMNS])


def night_file(folder: Path, night: date) -> Path:
    """Return where the scores of `night` are, in a data set that starts at `folder`."""
    return folder / f"night={night.isoformat()}" / "scores.parquet"


def write_scores(scored: ScoredLeads, folder: Path) -> Path:
    """Write every score of the night into the data set at `folder`, and return the file.

    Raises:
        WorkspaceError: the disk refuses; the night's earlier scores are untouched.
    """
    path = night_file(folder, scored.run.night)
    table = pa.Table.from_pandas(scored.rows, schema=SCORE_SCHEMA, preserve_index=False).replace_schema_metadata(None)
    with replacing(path) as draft:
        pq.write_table(table, draft, compression="zstd")
    return path
