"""Writes what a preview found: the page, and who would enter or leave a tier as a table for spreadsheets."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.delivery.atomic import write_text
from handoff.delivery.csv_list import defuse

if TYPE_CHECKING:
    from handoff.policy.preview.report import Preview
    from handoff.workspace.materials import Materials

COLUMNS: Final = ("lead_id", "name", "company", "probability", "before", "after")


def write_page(materials: "Materials", found: "Preview", path: Path | None) -> Path:
    """Write the self-contained HTML page to `path`, or among the workspace's own files; return where.

    Raises:
        WorkspaceError: the disk refuses.
    """
    from handoff.delivery.agreement_page import render_preview

    target = path or _own(materials, found).with_suffix(".html")
    materials.progress("drawing the page")
    write_text(target, render_preview(found))
    return target


def write_changes(materials: "Materials", found: "Preview") -> Path | None:
    """Write the leads that change tier on the newest night as CSV; None: there is nothing to compare with.

    Raises:
        WorkspaceError: the disk refuses.
    """
    if found.comparison is None:
        return None
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for lead in found.comparison.leads:
        cells = [getattr(lead, name) for name in COLUMNS]
        writer.writerow([defuse(cell) if isinstance(cell, str) else round(cell, 6) for cell in cells])
    target = _own(materials, found).with_suffix(".csv")
    write_text(target, out.getvalue())
    return target


def _own(materials: "Materials", found: "Preview") -> Path:
    """Return the path of this preview's files, without a suffix."""
    against = "" if found.comparison is None else f"-against-{found.comparison.present.agreement.version}"
    version = found.agreement.agreement.version
    night = str(found.nights[-1])[:10]
    return materials.places.store / "agreements" / f"preview-{version}{against}-{night}"
