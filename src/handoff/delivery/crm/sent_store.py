"""Keeps what was last sent to a CRM, as one Parquet file that is replaced whole."""

import json
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from handoff.delivery.atomic import replacing
from handoff.delivery.crm.changes import IS_CLOSED, SENT, Sent
from handoff.delivery.crm.upserts import KEY
from handoff.errors import WorkspaceError

_ABOUT: Final = b"handoff.sent"
_FLAGS: Final = (SENT, IS_CLOSED)


def write_sent(sent: Sent, path: Path) -> Path:
    """Replace the file at `path`, and return it.

    Raises:
        WorkspaceError: the disk refuses; the earlier state stands.
    """
    fields = [pa.field(name, pa.bool_() if name in _FLAGS else pa.string()) for name in sent.rows.columns]
    about = {"key": sent.key_name, "names": dict(sent.names), "night": sent.night.isoformat()}
    table = pa.Table.from_pandas(sent.rows, pa.schema(fields), preserve_index=False)
    with replacing(path) as draft:
        pq.write_table(table.replace_schema_metadata({_ABOUT: json.dumps(about)}), draft, compression="zstd")
    return path


def read_sent(path: Path) -> Sent | None:
    """Return what was last sent, or None where nothing was.

    Raises:
        WorkspaceError: the file is damaged.
    """
    if not path.exists():
        return None
    try:
        table = pq.ParquetFile(path).read()
        about = json.loads(table.schema.metadata[_ABOUT])
        rows = table.replace_schema_metadata(None).to_pandas().astype({KEY: object, **dict.fromkeys(_FLAGS, bool)})
        return Sent(about["key"], about["names"], date.fromisoformat(about["night"]), rows)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as reason:
        raise WorkspaceError(
            f"{path} cannot be read: {reason}; delete it, and the next export sends every lead"
        ) from None
