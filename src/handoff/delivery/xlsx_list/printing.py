"""How a sheet prints: landscape, as wide as the paper, its head on every page, and what it is in the margin."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.xlsx_list.cells import cell_text
from handoff.delivery.xlsx_list.columns import Column
from handoff.scoring.run import ScoringRun

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_A4: Final = 9
#: A head or foot takes 255 letters in all.
_LONGEST_NAME: Final = 60


def set_up_print(sheet: "Worksheet", what: str, heading: ListHeading, run: ScoringRun) -> None:
    """Set paper, margins, head and foot."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.3, right=0.3, top=0.7, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    night = heading.local(run.as_of)
    sheet.set_header(f"&L{_literal(heading.title)}&C{_literal(what)}&R{night:%Y-%m-%d}", {"margin": 0.3})
    versions = f"model {run.model_version}, agreement {run.agreement_version}"
    sheet.set_footer(f"&L{_literal(heading.timezone)}&CPage &P of &N&R{_literal(versions)}", {"margin": 0.3})


def set_up_rows(sheet: "Worksheet", columns: Sequence[Column], n_rows: int) -> None:
    """Repeat the head row, and leave the columns to the right that only a screen needs off the paper."""
    sheet.repeat_rows(0)
    last = max(place for place, column in enumerate(columns) if column.printed)
    sheet.print_area(0, 0, max(n_rows, 1), last)


def _literal(text: str) -> str:
    """Return `text` so that no sign in it is taken as a code of heads and feet."""
    return cell_text(text)[:_LONGEST_NAME].replace("&", "&&")
