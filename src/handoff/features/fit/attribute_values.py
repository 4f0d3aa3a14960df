"""Reads the distinct texts of an attribute as numbers, dates or yes and no."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from handoff.features.fit.folding import fold
from handoff.features.fit.unique_text import FloatArray

Instants = NDArray[np.datetime64]

# "1.0" and "0.0" are how whole numbers with gaps come out of databases; folded, a point is a space.
_YES: Final = frozenset(
    {"1 0"}
    | {"true", "t", "yes", "y", "1", "on", "checked", "x", "ja", "j", "wahr", "oui", "vrai", "si", "s"}
    | {"verdadero", "vero", "waar", "sim", "verdadeiro", "tak", "prawda"}
)
_NO: Final = frozenset(
    {"0 0"}
    | {"false", "f", "no", "n", "0", "off", "unchecked", "nein", "falsch", "non", "faux", "falso", "nee"}
    | {"onwaar", "nao", "nie", "falsz"}
)
#: Machine numbers, and numbers with grouped thousands; a leading zero marks a code ("01067"), not a number.
_PLAIN: Final = re.compile(r"[+-]?(?:0|[1-9]\d*)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_GROUPED_BY_SIGN: Final = re.compile(r"(?<=\d)[\s'’\u00a0\u202f](?=\d{3}(?!\d))")
_AROUND: Final = re.compile(r"^[\s$€£¥]+|[\s$€£¥%]+$")
_SWAP: Final = str.maketrans({",": ".", ".": ","})
_TIME: Final = re.compile(r"[Tt ,]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:[AaPp]\.?[Mm]\.?)?$")
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:?\d{2}.*)?", re.ASCII)
_TWO_NUMBERS: Final = re.compile(r"\d+[.,/-]\d+|\d", re.ASCII)

ISO: Final = "ISO 8601"
#: Day before month comes first: where every value fits both, it is chosen, and the evidence says so.
DATE_FORMATS: Final = (
    ISO,
    "%d.%m.%Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d %Y",
    "%B %d %Y",
    "%d-%b-%Y",
    "%d.%m.%y",
    "%d/%m/%y",
    "%m/%d/%y",
)
_FIRST_YEAR: Final = np.datetime64("1900-01-01", "us")
_LAST_YEAR: Final = np.datetime64("2200-01-01", "us")


def truths(texts: Sequence[str]) -> FloatArray:
    """Return 1 for yes, 0 for no, NaN for anything else, of shape (n_texts,)."""
    folded = (fold(text) for text in texts)
    return np.array([1.0 if word in _YES else 0.0 if word in _NO else np.nan for word in folded], dtype=np.float64)


def numbers(texts: Sequence[str], decimal: str) -> FloatArray:
    """Return the numbers that `texts` spell with `decimal` ("." or ",") as mark, NaN where not a number."""
    return np.array([_number(text, decimal) for text in texts], dtype=np.float64)


def dates(texts: Sequence[str], date_format: str) -> Instants:
    """Return the instants (datetime64[us], UTC) that `texts` spell in `date_format`, NaT where not a date.

    Only ISO dates keep their time of day; the others are read as days.
    """
    column = pd.Series(list(texts), dtype=object)
    if date_format == ISO:
        exact = column.map(lambda text: text.strip().upper() if _ISO.fullmatch(text.strip()) else None)
        parsed = pd.to_datetime(exact, format="ISO8601", errors="coerce", utc=True)
    else:
        days = column.map(lambda text: _TIME.sub("", text.strip()).replace(", ", " "))
        parsed = pd.to_datetime(days, format=date_format, errors="coerce", utc=True)
    instants = parsed.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    outside = (instants < _FIRST_YEAR) | (instants >= _LAST_YEAR)
    instants[outside] = np.datetime64("NaT")
    return instants


def may_be_dates(texts: Sequence[str]) -> bool:
    """Say whether trying date formats on `texts` can lead anywhere: most hold several digits."""
    return sum(len(_TWO_NUMBERS.findall(text[:40])) >= 2 for text in texts) * 2 >= len(texts)


def _number(text: str, decimal: str) -> float:
    plain = _GROUPED_BY_SIGN.sub("", _AROUND.sub("", text[:60])).replace("−", "-")
    if decimal == ",":
        plain = plain.translate(_SWAP)
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not plain.isascii() or not _PLAIN.fullmatch(plain) or not any(char.isdigit() for char in plain):
        return np.nan
    try:
        value = float(plain)
    except ValueError:  # an exponent without digits before it
        return np.nan
    return value if np.isfinite(value) else np.nan
