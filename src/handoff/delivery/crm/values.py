"""Values of score rows as the text that CRMs take; None where there is no value."""

import math
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from handoff.delivery.crm.fields import Field, Kind

#: Longest text, in characters: of a Salesforce text field, and of any value in a Bulk API file.
LONGEST: Final = {Kind.TEXT: 255, Kind.LONG_TEXT: 32_000}
#: Control characters, line and paragraph separators: they break files, or are refused.
_BREAKING: Final = frozenset({"Cc", "Zl", "Zp"})


def clean(text: str) -> str:
    """Return `text` on one line, without control characters.

    >>> clean(" Ada\\x00\\r\\nLovelace ")
    'Ada Lovelace'
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    return " ".join("".join(" " if unicodedata.category(char) in _BREAKING else char for char in text).split())


def clipped(text: str, longest: int) -> str:
    """Return `text` with at most `longest` characters; what was cut is marked by an ellipsis."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def as_texts(values: "pd.Series[Any]", field: Field) -> list[str | None]:
    """Return each of the `values` of shape (n_leads,) as text; instants are naive UTC and become ISO 8601 with Z."""
    if field.kind is Kind.INSTANT:
        return [_instant(moment) for moment in pd.to_datetime(values).tolist()]
    if field.kind is Kind.NUMBER:
        return [_number(value, field.decimals) for value in values.tolist()]
    return [_text(value, LONGEST[field.kind]) for value in values.tolist()]


def _instant(moment: Any) -> str | None:
    return None if moment is pd.NaT else f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _number(value: Any, decimals: int) -> str | None:
    return None if value is None or not math.isfinite(value) else f"{value:.{decimals}f}"


def _text(value: Any, longest: int) -> str | None:
    """Return a text, or the texts of a list one after the other; empty text is none."""
    if isinstance(value, str):
        found = clean(value)
    elif isinstance(value, Iterable):
        found = "; ".join(part for part in (clean(str(one)) for one in value) if part)
    else:
        return None
    return clipped(found, longest) or None
