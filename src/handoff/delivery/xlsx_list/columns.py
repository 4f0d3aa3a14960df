"""The columns of a sheet, in the order in which a rep reads them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

import pandas as pd

from handoff.delivery.list_reasons import SHOWN_AGAINST, SHOWN_FOR, reason_parts
from handoff.delivery.list_words import TREND_ARROWS

Kind = Literal["text", "name", "email", "whole", "tenth", "share", "money", "instant", "day"]


@dataclass(frozen=True)
class Column:
    """A column of the scores as a sheet shows it. `width`: in letters; `printed`: on paper too.

    `optional`: left out of a workbook in which no lead has a value; 0 merged records counts as none.
    """

    source: str
    title: str
    width: int
    kind: Kind = "text"
    printed: bool = False
    optional: bool = False


COLUMNS: Final = (
    Column("rank", "Rank", 6, "whole", printed=True),
    Column("name", "Name", 18, "name", printed=True),
    Column("company", "Company", 19, printed=True),
    Column("account_status", "Account", 12, printed=True, optional=True),
    Column("job_title", "Role", 18, printed=True),
    Column("phone", "Phone", 15, printed=True, optional=True),
    Column("next_step", "Next step", 17, printed=True, optional=True),
    Column("due_by", "Due by", 16, "instant", printed=True),
    Column("probability", "Probability", 12, "share", printed=True),
    Column("expected_value", "Expected value", 12, "money", printed=True, optional=True),
    Column("grade", "Grade", 8, printed=True),
    Column("trend", "Trend", 9, printed=True, optional=True),
    Column("trend_since", "Trend since", 9, "day", printed=True, optional=True),
    Column("reasons_for", "For", 40, printed=True),
    Column("reasons_against", "Against", 25, printed=True),
    Column("lately", "What happened last", 19, printed=True),
    Column("email", "E-mail", 34, "email"),
    Column("colleagues", "Engaged colleagues", 34, optional=True),
    Column("returned", "Why it is back", 30, optional=True),
    Column("assigned_to", "Assigned to", 15, optional=True),
    Column("owner", "Owner", 15, optional=True),
    Column("team", "Team", 14, optional=True),
    Column("country", "Country", 14, optional=True),
    Column("tier_reason", "Why this tier", 32, optional=True),
    Column("last_event_at", "Last event", 16, "instant", optional=True),
    Column("score", "Score (0-100)", 9, "tenth"),
    Column("duplicates", "Records merged", 10, "whole", optional=True),
    Column("account", "Account id", 14, optional=True),
    Column("lead_id", "Lead id", 14),
    Column("scored_at", "Scored at", 16, "instant"),
    Column("model_version", "Model", 12),
    Column("agreement_version", "Agreement", 11, "whole"),
)


def columns_in_use(rows: pd.DataFrame) -> tuple[Column, ...]:
    """Return the columns that a workbook of `rows` has."""
    return tuple(column for column in COLUMNS if not column.optional or _in_use(rows[column.source]))


def cells(rows: pd.DataFrame, column: Column, timezone: str) -> Sequence[object]:
    """Return the values of a column, one a row: text, numbers, naive datetimes in `timezone`; None or "": missing."""
    values = rows[column.source]
    if column.kind in ("instant", "day"):
        local = values.dt.tz_localize("UTC").dt.tz_convert(ZoneInfo(timezone)).dt.tz_localize(None)
        return [None if pd.isna(moment) else moment.to_pydatetime() for moment in local]
    read = _READ.get(column.source)
    if read is not None:
        return [read(value) for value in values]
    return [None if pd.isna(value) else value for value in values.tolist()]


def _facts(most: int) -> Callable[[list[str]], str]:
    """Write the facts of the first `most` reasons, without their numbers, one below the other."""
    return lambda reasons: "\n".join(reason_parts(reason).fact for reason in reasons[:most])


_READ: Final[dict[str, Callable[[Any], object]]] = {
    "reasons_for": _facts(SHOWN_FOR),
    "reasons_against": _facts(SHOWN_AGAINST),
    "colleagues": "\n".join,
    "trend": TREND_ARROWS.get,
    "duplicates": lambda merged: merged or None,
}


def _in_use(values: "pd.Series") -> bool:
    """Tell whether any row has something to show."""
    if values.dtype == object:
        return any(isinstance(value, list) and value for value in values)
    if pd.api.types.is_numeric_dtype(values):
        return bool(values.fillna(0).ne(0).any())
    return bool(values.notna().any() and values.astype("str").ne("").any())
