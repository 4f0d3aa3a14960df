"""The ranked list as CSV that a spreadsheet opens well and cannot be made to execute."""

import csv
import io
import re
import unicodedata
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd

from handoff.delivery.atomic import write_text
from handoff.delivery.list_reasons import SHOWN_AGAINST, SHOWN_FOR
from handoff.delivery.working_list import WORKED, WorkingList, working_list
from handoff.scoring.scored import INSTANTS, NUMBERS, ScoredLeads

CSV_COLUMNS: Final = (
    *("rank", "tier", "name", "company", "account_status", "job_title", "email", "phone", "country", "account"),
    *("team", "assigned_to", "owner", "next_step", "due_by"),
    *("probability", "score", "percentile", "meaning", "value", "expected_value", "grade", "trend", "trend_since"),
    *("reasons_for", "reasons_against", "lately", "colleagues", "returned", "tier_reason", "duplicates"),
    *("lead_id", "scored_at", "as_of", "model_version", "agreement_version", "run_id"),
)
#: How many texts of a list a cell holds.
LISTED: Final = {"reasons_for": SHOWN_FOR, "reasons_against": SHOWN_AGAINST, "colleagues": 3}
#: What starts a formula, also in the full-width forms that spreadsheets in East Asian locales accept.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def defuse(text: str) -> str:
    """Return `text` with a leading apostrophe where a spreadsheet would execute it.

    A plain number cannot be a formula, so "-12.5" and "+4930123456" stay as they are.
    Rules: OWASP, "CSV Injection" (owasp.org/www-community/attacks/CSV_Injection).

    >>> defuse("=1+1"), defuse(" @SUM(A1)"), defuse("-12.5"), defuse("Ada")
    ("'=1+1", "' @SUM(A1)", '-12.5', 'Ada')
    """
    if not text or _NUMBER.fullmatch(text):
        return text
    first = next((char for char in text if not _invisible(char)), "")
    return f"'{text}" if first in _FORMULA_STARTS or text[0] in "\t\r\n" else text


def csv_text(listed: WorkingList, timezone: str = "UTC") -> str:
    """Return the list as CSV: byte-order mark, CRLF, text quoted, numbers bare, times in `timezone`."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([*CSV_COLUMNS, "time_zone"])
    columns = [_cells(listed.rows[name], name, timezone) for name in CSV_COLUMNS]
    writer.writerows(zip(*columns, [timezone] * len(listed.rows), strict=True))
    return out.getvalue()


def write_csv(scored: ScoredLeads, path: Path, timezone: str = "UTC") -> Path:
    """Write SAL and MQL in full and the best of NURTURE and INCOMPLETE to `path`."""
    write_text(path, csv_text(working_list(scored, WORKED), timezone))
    return path


def _cells(values: "pd.Series", name: str, timezone: str) -> list[object]:
    if name in NUMBERS:
        return ["" if pd.isna(value) else value for value in values.tolist()]
    if name in LISTED:
        return [defuse("; ".join(texts[: LISTED[name]])) for texts in values.tolist()]
    if name in INSTANTS:
        local = values.dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(timezone))
        return list(local.dt.strftime("%Y-%m-%d %H:%M").fillna("").tolist())
    return [defuse(str(value)) for value in values.fillna("").tolist()]


def _invisible(char: str) -> bool:
    return unicodedata.category(char)[0] in "CZ"
