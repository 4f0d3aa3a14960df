"""Reads one number as people write it: "10,000", "1.234,5", "10 000", "10'000"."""

import re
from typing import Final

_SPACES: Final = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*")
_PLAIN: Final = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+")
_LONGEST: Final = 40


def written_number(text: str, *, three_digits_are_decimals: str = "") -> float | None:
    """Return the non-negative number that `text` spells, or None.

    One "." or "," before exactly three digits groups thousands ("1,234"), unless that mark is among
    `three_digits_are_decimals`; with both marks present the last one is the decimal mark.

    >>> written_number("1.234,5"), written_number("10 000"), written_number("1,5"), written_number("1,234")
    (1234.5, 10000.0, 1.5, 1234.0)
    >>> written_number("1.234", three_digits_are_decimals="."), written_number("1.2.3")
    (1.234, None)
    """
    if len(text) > _LONGEST or not text.isascii():
        text = text[:_LONGEST].replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
        if not text.isascii():
            return None
    digits = _SPACES.sub("", text.strip())
    if "." in digits and "," in digits:
        return _both_marks(digits)
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (digits.count(grouped[1]) > 1 or grouped[1] not in three_digits_are_decimals):
        return float(digits.replace(grouped[1], ""))
    return float(digits.replace(",", ".")) if _PLAIN.fullmatch(digits) else None


def _both_marks(digits: str) -> float | None:
    decimal = "." if digits.rfind(".") > digits.rfind(",") else ","
    whole, _, fraction = digits.rpartition(decimal)
    grouped = _GROUPED.fullmatch(whole)
    if grouped is None or grouped[1] == decimal or not fraction.isdigit():
        return None
    return float(whole.replace(grouped[1], "") + "." + fraction)
