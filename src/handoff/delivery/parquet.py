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
#: Rows that are in memory a second time while they are written. Rows lie by rank, and each group says which tiers it
#: holds: whoever asks for the leads that are handed over reads the first group alone.
ROW_GROUP: Final = 200_000


def night_file(folder: Path, night: date) -> Path:
    """Return where the scores of `night` are, in a data set that starts at `folder`."""
    return folder / f"night={night.isoformat()}" / "scores.parquet"


def write_scores(scored: ScoredLeads, folder: Path) -> Path:
    """Write every score of the night into the data set at `folder`, and return the file.

    Raises:
        WorkspaceError: the disk refuses; the night's earlier scores are untouched.
    """
    path = night_file(folder, scored.run.night)
    with replacing(path) as draft, pq.ParquetWriter(draft, SCORE_SCHEMA, compression="zstd") as writer:
        for start in range(0, max(len(scored), 1), ROW_GROUP):
            part = scored.rows.iloc[start : start + ROW_GROUP]
            table = pa.Table.from_pandas(part, schema=SCORE_SCHEMA, preserve_index=False)
            writer.write_table(table.replace_schema_metadata(None), row_group_size=ROW_GROUP)
    return path
