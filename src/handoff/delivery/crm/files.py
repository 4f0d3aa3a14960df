"""The files of an export that people read: what was left out and why, and the conversion proposals."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from handoff.delivery.crm.conversion import Proposal, Terms
from handoff.delivery.crm.conversion_words import sentence
from handoff.delivery.crm.upserts import NotExported
from handoff.delivery.csv_list import defuse

NOT_EXPORTED_COLUMNS: Final = ("lead_id", "rank", "tier", "reason", "detail")
CONVERSION_COLUMNS: Final = (
    *("lead_id", "lead_name", "email", "account_id", "account_name", "account_method", "account_confidence"),
    *("contact_id", "contact_method", "opportunity_id", "opportunity_name", "opportunity_stage"),
    *("decide_first", "sentence"),
)


def write_not_exported(leads: Sequence[NotExported], folder: Path) -> Path:
    """Write `not_exported.csv`, with its header also where no lead was left out."""
    rows = ((one.lead_id, one.rank, one.tier, one.fault.reason, one.fault.detail) for one in leads)
    return _write_csv(folder / "not_exported.csv", NOT_EXPORTED_COLUMNS, rows)


def write_conversions(
    proposals: Sequence[Proposal],
    terms: Terms,
    request: Callable[[Proposal], dict[str, Any]],
    night: date,
    folder: Path,
) -> list[Path]:
    """Write `conversions.csv` for people, and `conversions.json`, where each proposal has the CRM's own `request`."""
    listed = [
        {
            **asdict(one),
            "doubts": list(one.doubts),
            "decide_first": bool(one.doubts),
            "sentence": sentence(one, terms),
            "request": request(one),
        }
        for one in proposals
    ]
    path = folder / "conversions.json"
    text = json.dumps({"night": night.isoformat(), "proposals": listed}, ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
    rows = ([one[name] for name in CONVERSION_COLUMNS] for one in listed)
    return [_write_csv(folder / "conversions.csv", CONVERSION_COLUMNS, rows), path]


def _write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Write a CSV file that spreadsheets open well and cannot be made to execute."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    path.write_bytes(out.getvalue().encode("utf-8-sig"))
    return path


def _cell(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else defuse(str(value))
