"""Puts the sheets together: the same scores always give the same bytes."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from handoff.delivery.atomic import replacing
from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.working_list import OTHERS_SHOWN, WORKED, working_list
from handoff.delivery.xlsx_list.cells import cell_text
from handoff.delivery.xlsx_list.columns import columns_in_use
from handoff.delivery.xlsx_list.formats import Formats
from handoff.delivery.xlsx_list.printing import set_up_print, set_up_rows
from handoff.delivery.xlsx_list.sheet import SheetContext, fill_tier
from handoff.delivery.xlsx_list.summary import fill_summary
from handoff.domain.instants import naive_utc
from handoff.scoring.scored import ScoredLeads

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from handoff.delivery.working_list import WorkingList

_OPTIONS: Final[dict[str, Any]] = {
    # Rows go to the disk one by one: memory does not grow with the list.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(scored: ScoredLeads, heading: ListHeading, path: Path, others_shown: int = OTHERS_SHOWN) -> Path:
    """Write SAL and MQL in full and the best of NURTURE and INCOMPLETE to `path`, replacing what was there whole.

    Raises:
        WorkspaceError: the disk refuses; what was at `path` is still there.
    """
    from xlsxwriter.workbook import Workbook

    listed = working_list(scored, WORKED, others_shown)
    # The parts of the draft lie beside it, and vanish with it should anything fail: they hold names and addresses.
    with replacing(path) as draft, TemporaryDirectory(prefix=".xlsx-", dir=draft.parent) as parts:
        workbook = Workbook(str(draft), {**_OPTIONS, "tmpdir": parts})
        workbook.set_properties(_properties(heading, listed))
        _fill(workbook, listed, heading)
        workbook.close()
    return path


def _properties(heading: ListHeading, listed: "WorkingList") -> dict[str, Any]:
    night = heading.local(listed.run.as_of)
    return {
        "title": cell_text(f"{heading.title}: leads of {night:%Y-%m-%d}")[:255],
        "subject": "Ranked leads",
        "author": "handoff",
        "comments": f"Run {listed.run.run_id}, model {listed.run.model_version}"[:255],
        # The clock would make two files of the same scores differ.
        "created": naive_utc(listed.run.scored_at),
    }


def _fill(workbook: "Workbook", listed: "WorkingList", heading: ListHeading) -> None:
    formats = Formats(workbook)
    summary = workbook.add_worksheet("Summary")
    fill_summary(summary, listed, heading, formats)
    set_up_print(summary, "Summary", heading, listed.run)
    columns = columns_in_use(listed.rows)
    highest = float(listed.rows["probability"].max()) if len(listed.rows) else 1.0
    shared = SheetContext(columns, heading.timezone, highest, formats)
    for tier in WORKED:
        rows = listed.rows[listed.rows["tier"] == tier.value]
        sheet = workbook.add_worksheet(tier.value)
        fill_tier(sheet, tier, rows, shared)
        set_up_print(sheet, tier.value, heading, listed.run)
        set_up_rows(sheet, columns, len(rows))
