"""The grammar of written bands: limit words, numbers, multipliers, units and currencies."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from handoff.features.fit.folding import plain_letters
from handoff.features.fit.written_number import written_number

_NUMBER: Final = re.compile(r"\d[\d.,'’\u00a0\u202f ]*\d|\d")
_DASHES: Final = re.compile(r"\s*(?:[-–—−‒―~]|\.{2,}|…)\s*(?=[^\s\d]{0,3}\s?\d)")
_MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS: Final = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
#: "11-50" and "1-10" after a spreadsheet took them for dates: "Nov-50", "10-Jan".
_DATED: Final = re.compile(r"(?:(\d{1,2})-([a-z]{3})|([a-z]{3})-(\d{1,2}))")
_EURO_MULTIPLIERS: Final = ("teur", "keur", "t€")
_LONGEST: Final = 80


class Reading(NamedTuple):
    """The ends of a band as they are written; None for an end that is not given."""

    low: float | None
    high: float | None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    """What each known word means, for one subject."""

    meanings: dict[str, tuple[str, str]]
    pattern: re.Pattern[str]
    english: frozenset[str]
    alone: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Amount:
    digits: str
    multiplier: float = 1.0
    word: str = ""


def read_people(text: str) -> Reading | None:
    """Read a company size; None where `text` is not one."""
    plain = plain_letters(text[:_LONGEST]).strip()
    if plain in _words("people").alone:
        return Reading(1.0, 1.0)
    if (dated := _DATED.fullmatch(plain)) and (months := _undated(dated)):
        return months
    return _read(plain, _words("people"))


def read_revenue(text: str) -> Reading | None:
    """Read a revenue and its currency; None where `text` is not one."""
    return _read(plain_letters(text[:_LONGEST]).strip(), _words("money"))


def _undated(match: re.Match[str]) -> Reading | None:
    number, month = match[1] or match[4], _MONTHS.get(match[2] or match[3])
    if month is None:
        return None
    low, high = sorted((float(number), float(month)))
    return Reading(low, high)


def _read(plain: str, words: _Words) -> Reading | None:
    """Split into numbers and the words between them; any unknown word makes the whole unreadable."""
    plain = _DASHES.sub(_joint, plain)
    amounts: list[_Amount] = []
    limits: set[str] = set()
    currency: str | None = None
    position = 0
    while position < len(plain):
        if plain[position].isspace():
            position += 1
        elif number := _NUMBER.match(plain, position):
            amounts.append(_Amount(number[0]))
            position = number.end()
        elif word := words.pattern.match(plain, position):
            spelled = word[0] if word[0] in words.meanings else word[0].removesuffix(".")
            kind, value = _meaning(words, spelled, bool(amounts), plain[word.end() :])
            if kind == "multiplier" and (not amounts or amounts[-1].word):
                return None
            if kind == "multiplier":
                amounts[-1] = _Amount(amounts[-1].digits, float(value), spelled)
            elif kind in ("above", "below"):
                limits.add(kind)
            if kind == "currency" or spelled in _EURO_MULTIPLIERS:
                currency = value if kind == "currency" else "EUR"
            position = word.end()
        else:
            return None
    return _assemble(amounts, limits, currency, words)


def _joint(dash: re.Match[str]) -> str:
    """Read a dash as "to" behind a number; before the first number it is a minus, which no band has."""
    return " to " if re.search(r"\d", dash.string[: dash.start()]) else dash[0]


def _meaning(words: _Words, word: str, after_number: bool, rest: str) -> tuple[str, str]:
    """Return what `word` is here: "to" is between two numbers a joint, and elsewhere a limit."""
    kind, value = words.meanings[word]
    if kind == "below" and ("between", word) in _both_roles() and after_number and re.search(r"\d", rest):
        return "between", word
    return kind, value


def _assemble(amounts: list[_Amount], limits: set[str], currency: str | None, words: _Words) -> Reading | None:
    if not 1 <= len(amounts) <= 2 or len(limits) > 1 or (len(amounts) == 2 and limits):
        return None
    values = [_value(amount, words) for amount in amounts]
    if any(value is None for value in values):
        return None
    numbers = [value for value in values if value is not None]
    if len(numbers) == 2:
        return _range(amounts, numbers[0], numbers[1], currency)
    low = None if "below" in limits else numbers[0]
    high = None if "above" in limits else numbers[0]
    return Reading(low, high, currency)


def _range(amounts: list[_Amount], low: float, high: float, currency: str | None) -> Reading | None:
    """Let the low end share the multiplier of the high one ("10-50M"), where it can ("500-1k" cannot)."""
    if not amounts[0].word and amounts[1].word and low * amounts[1].multiplier <= high:
        low *= amounts[1].multiplier
    return Reading(low, high, currency) if low <= high else None


def _value(amount: _Amount, words: _Words) -> float | None:
    """Return the amount; with a multiplier "1.234" is a fraction; so is "1,234" unless it is English."""
    decimals = "" if not amount.word else "." if amount.word in words.english else ".,"
    number = written_number(amount.digits, three_digits_are_decimals=decimals)
    return None if number is None else number * amount.multiplier


@cache
def _both_roles() -> frozenset[tuple[str, str]]:
    return frozenset(("between", word) for word in _file()["limits"]["between"])


@cache
def _file() -> dict[str, dict[str, list[str]]]:
    path = resources.files("handoff.dictionaries").joinpath("bands.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _words(subject: str) -> _Words:
    file = _file()
    english = frozenset(file["multipliers"]["english"])
    meanings: dict[str, tuple[str, str]] = {}
    for kind in ("ignored", "between", "above", "below"):
        meanings.update({word: (kind, word) for word in file["limits"][kind]})
    meanings.update({word: ("unit", word) for word in file["units"][subject]})
    if subject == "money":
        for code, names in file["currencies"].items():
            meanings.update(dict.fromkeys(names, ("currency", code)))
    for factor, names in file["multipliers"].items():
        if factor != "english":
            meanings.update(dict.fromkeys(names, ("multiplier", factor)))
    longest_first = sorted(meanings, key=len, reverse=True)
    # A word ends where its letters end; signs such as "+" and "€" may touch anything.
    parts = [re.escape(word) + (r"\.?(?![^\W\d_])" if word[-1].isalpha() else "") for word in longest_first]
    return _Words(meanings, re.compile("|".join(parts)), english, frozenset(file["alone"]["people"]))
