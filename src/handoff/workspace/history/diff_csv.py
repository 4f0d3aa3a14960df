"""The changes between two nights as CSV that a spreadsheet opens well and cannot be made to execute."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from handoff.delivery.atomic import write_text
from handoff.delivery.csv_list import defuse
from handoff.workspace.history.tier_change import CHANGE_COLUMNS

if TYPE_CHECKING:
    from handoff.workspace.history.diff import NightDiff


def write_diff(found: "NightDiff", path: Path) -> Path:
    """Write every lead that changed its tier to `path`: byte-order mark, CRLF, text quoted, numbers bare.

    Raises:
        WorkspaceError: the disk refuses.
    """
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(CHANGE_COLUMNS)
    for change in found.changes:
        values = change.to_dict().values()
        writer.writerow(
            ["" if value is None else defuse(value) if isinstance(value, str) else value for value in values]
        )
    write_text(path, out.getvalue())
    return path
