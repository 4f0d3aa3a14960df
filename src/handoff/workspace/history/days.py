"""Days as people write them: "on 3 and 5 June"."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Final

#: Of more days only the first and the last are said.
_NAMED: Final = 3


def on_days(days: Iterable[date]) -> str:
    """Return the days in words, each once, rising.

    >>> from datetime import date
    >>> on_days([date(2026, 6, 5), date(2026, 6, 3), date(2026, 6, 5)])
    'on 3 and 5 June'
    >>> on_days([date(2026, 5, 31), date(2026, 6, 2)])
    'on 31 May and 2 June'
    >>> on_days([date(2026, 6, day) for day in (1, 2, 4, 9)])
    'between 1 and 9 June'
    """
    found = sorted(set(days))
    if len(found) > _NAMED:
        return f"between {_listed([found[0], found[-1]])}"
    return f"on {_listed(found)}"


def _listed(days: list[date]) -> str:
    months = [(f"{month:%B}", [f"{day.day}" for day in inside]) for month, inside in _by_month(days)]
    if len(months) == 1:
        name, numbers = months[0]
        return f"{_and(numbers)} {name}"
    return _and([f"{number} {name}" for name, numbers in months for number in numbers])


def _by_month(days: list[date]) -> list[tuple[date, list[date]]]:
    return [(first, list(inside)) for first, inside in groupby(days, key=lambda day: day.replace(day=1))]


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
