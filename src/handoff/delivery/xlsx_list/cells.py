"""Writes one cell so that a spreadsheet shows it and never executes it."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from handoff.delivery.csv_list import defuse
from handoff.policy.rules.required import is_email

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from handoff.delivery.xlsx_list.formats import Formats

#: What a cell holds at most (Excel specifications and limits, support.microsoft.com).
LONGEST_TEXT: Final = 32_767
#: Links that a sheet holds at most is 65,530; rows below keep the address as text.
LINKED_ROWS: Final = 65_000
#: Control characters without line ends and tabs, and halves of characters: no workbook may hold them.
_UNFIT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def cell_text(text: str) -> str:
    """Return `text` as a cell may hold it; what cannot be stored becomes a question mark in a diamond.

    >>> cell_text("Ada\\x07 Okafor")
    'Ada\ufffd Okafor'
    """
    return _UNFIT.sub("\ufffd", text)[:LONGEST_TEXT]


def write_cell(sheet: "Worksheet", place: tuple[int, int], value: object, kind: str, formats: "Formats") -> None:
    """Write `value` at (row, column), both from 0; text always as text, whatever it begins with."""
    if value is None or value == "":
        sheet.write_blank(*place, None, formats["text" if kind == "email" else kind])
    elif isinstance(value, datetime):
        sheet.write_datetime(*place, value, formats[kind])
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, formats[kind])
    else:
        _write_text(sheet, place, cell_text(str(value)), kind, formats)


def _write_text(sheet: "Worksheet", place: tuple[int, int], text: str, kind: str, formats: "Formats") -> None:
    if kind == "email" and is_email(text.casefold()) and place[0] < LINKED_ROWS:
        sheet.write_url(*place, f"mailto:{quote(text, safe='@.+-_')}", formats["email"], text)
    elif kind in ("text", "name", "email"):
        plain = "text" if kind == "email" else kind
        sheet.write_string(*place, text, formats["quoted" if defuse(text) != text else plain])
    else:
        sheet.write_string(*place, text, formats[kind])
