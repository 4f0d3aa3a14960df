"""How a lead's facts read on every list for people: the same words in workbook, page and file."""

from datetime import date
from typing import Final

import pandas as pd

#: An arrow for the eye and a word for everybody, in print, without colours and read aloud.
TREND_ARROWS: Final = {"up": "↑ up", "steady": "→ steady", "down": "↓ down", "new": "★ new"}
#: Who works a lead that names nobody.
UNASSIGNED: Final = "unassigned"


def trend_words(trend: object, since: date | None = None) -> str:
    """Return the trend as a list shows it; empty where too little is known to say.

    >>> trend_words("up", date(2026, 6, 12)), trend_words("new"), trend_words("not enough")
    ('↑ up since 12 Jun', '★ new', '')
    """
    words = TREND_ARROWS.get(str(trend), "")
    return f"{words} since {short_date(since)}" if words and since else words


def short_date(day: date) -> str:
    """Return a day as people write it in the same year.

    >>> short_date(date(2026, 6, 2))
    '2 Jun'
    """
    return f"{day.day} {day:%b}"


def worked_by(rows: pd.DataFrame) -> "pd.Series":
    """Return who should work each lead: whom the agreement assigns, else the owner; missing where nobody is named."""
    return _named(rows["assigned_to"]).fillna(_named(rows["owner"]))


def _named(names: "pd.Series") -> "pd.Series":
    """Take a name of nothing but blanks as none."""
    text = names.astype("str").str.strip()
    return text.mask(text.eq(""))
