"""The first sheet: whose list it is, how fresh, how many leads of each tier, and what the columns mean."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from handoff.delivery.html_list.heading import ListHeading, tier_summaries
from handoff.delivery.working_list import WorkingList
from handoff.delivery.xlsx_list.cells import write_cell
from handoff.domain.tiers import Tier

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from handoff.delivery.xlsx_list.formats import Formats

_HEADS: Final = ("Tier", "Meaning", "Leads", "In this workbook", "Expected to become SQL")
_WIDTHS: Final = (20, 62, 12, 14, 16)
_MEANINGS: Final = (
    ("Probability", "Of 100 leads like this one, how many become sales-qualified (SQL) within {days} days."),
    ("Grade", "A, B, C: how well lead and company fit. 1, 2, 3: how engaged they are now. A and 1 are the best third."),
    ("For, Against", "What speaks for the lead and against it, the weightiest first, compared with past leads."),
    ("Trend", "Where the probability has gone over the last nights, and since when."),
    ("Due by", "When the agreement wants the lead to have been followed up."),
    ("Score", "The probability in 0 to 100: for systems that ask for a score."),
)


def fill_summary(sheet: "Worksheet", listed: WorkingList, heading: ListHeading, formats: "Formats") -> None:
    """Write the summary; rows in order, as constant memory asks."""
    for place, width in enumerate(_WIDTHS):
        sheet.set_column(place, place, width)
    sheet.set_row(0, 26)
    write_cell(sheet, (0, 0), heading.title, "title", formats)
    line = 2
    for label, value in _facts(listed, heading):
        kind = "moment" if isinstance(value, datetime) else "note" if label == "Note" else "fact"
        write_cell(sheet, (line, 0), label, "label", formats)
        write_cell(sheet, (line, 1), value, kind, formats)
        line += 1
    line = _write_tiers(sheet, line + 1, listed, formats)
    for term, meaning in _MEANINGS:
        write_cell(sheet, (line + 1, 0), term, "label", formats)
        write_cell(sheet, (line + 1, 1), meaning.format(days=listed.run.horizon_days), "fact", formats)
        line += 1


def _facts(listed: WorkingList, heading: ListHeading) -> list[tuple[str, object]]:
    run = listed.run
    moments = {"Night": run.as_of, "Data until": heading.fresh_until, "Scored at": run.scored_at}
    return [
        *((label, heading.local(moment).replace(tzinfo=None)) for label, moment in moments.items()),
        ("All times in", heading.timezone),
        ("Model", run.model_version),
        ("Agreement", f"version {run.agreement_version}"),
        *([("Note", heading.note)] if heading.note else []),
    ]


def _write_tiers(sheet: "Worksheet", line: int, listed: WorkingList, formats: "Formats") -> int:
    """Write one line a tier, and return the line after the last."""
    for place, head in enumerate(_HEADS):
        sheet.write_string(line, place, head, formats.head())
    for summary in tier_summaries(listed):
        line += 1
        shown = summary.count - summary.left_off
        expected = summary.expected_sql if summary.count and summary.expected else None
        if summary.name == Tier.DISQUALIFIED.value:
            write_cell(sheet, (line, 0), summary.name, "name", formats)
        else:
            sheet.write_url(line, 0, f"internal:'{summary.name}'!A1", formats["email"], summary.name)
        for place, (value, kind) in enumerate(
            ((summary.meaning, "text"), (summary.count, "whole"), (shown, "whole"), (expected, "tenth")), start=1
        ):
            write_cell(sheet, (line, place), value, kind, formats)
    return line + 1
