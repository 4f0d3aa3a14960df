"""One sheet: the leads of one tier, ready to be sorted, filtered, read and printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from handoff.delivery.xlsx_list.cells import write_cell
from handoff.delivery.xlsx_list.columns import Column, cells
from handoff.delivery.xlsx_list.formats import BAR, BAR_EDGE, TIER_COLOUR, Formats
from handoff.domain.tiers import Tier

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

#: Rank and name stay in sight.
FROZEN_COLUMNS: Final = 2
_HEAD_HEIGHT: Final = 30


@dataclass(frozen=True)
class SheetContext:
    """What all sheets of a workbook share. `highest`: the probability that fills a whole bar."""

    columns: Sequence[Column]
    timezone: str
    highest: float
    formats: Formats


def fill_tier(sheet: "Worksheet", tier: Tier, rows: pd.DataFrame, shared: SheetContext) -> None:
    """Write the leads of `tier`: head row, values, filter, bars; rows in order, as constant memory asks."""
    sheet.set_tab_color(TIER_COLOUR[tier])
    sheet.freeze_panes(1, FROZEN_COLUMNS)
    for place, column in enumerate(shared.columns):
        sheet.set_column(place, place, column.width)
    sheet.set_row(0, _HEAD_HEIGHT)
    for place, column in enumerate(shared.columns):
        sheet.write_string(0, place, _title(column, shared.timezone), shared.formats.head(tier))
    _write_rows(sheet, rows, shared)
    last = max(len(rows), 1)
    sheet.autofilter(0, 0, last, len(shared.columns) - 1)
    _add_bars(sheet, last, shared)
    # Telephone numbers and ids of digits alone are meant as text: no warning in the corner of the cell.
    sheet.ignore_errors({"number_stored_as_text": f"A2:XFD{last + 1}"})


def _title(column: Column, timezone: str) -> str:
    return f"{column.title} ({timezone})" if column.kind == "instant" else column.title


def _write_rows(sheet: "Worksheet", rows: pd.DataFrame, shared: SheetContext) -> None:
    values = [cells(rows, column, shared.timezone) for column in shared.columns]
    for line, row in enumerate(zip(*values, strict=True), start=1):
        for place, (column, value) in enumerate(zip(shared.columns, row, strict=True)):
            write_cell(sheet, (line, place), value, column.kind, shared.formats)


def _add_bars(sheet: "Worksheet", last: int, shared: SheetContext) -> None:
    place = next(place for place, column in enumerate(shared.columns) if column.kind == "share")
    bars = {
        "type": "data_bar",
        "data_bar_2010": True,
        "bar_solid": True,
        "bar_color": BAR,
        "bar_border_color": BAR_EDGE,
    }
    scale = {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": shared.highest or 1.0}
    sheet.conditional_format(1, place, last, place, {**bars, **scale})
