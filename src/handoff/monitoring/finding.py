"""What one check has found, before causes and consequences are sorted out."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Finding:
    """A finding; see `Alert` for code, kind, subject, since and cause.

    touches: what it is about, so that causes and consequences meet: series ("event/page_view"), "attribute/COLUMN",
    "table/TABLE", "feature/NAME", "scores". behaviours: of the features that it moves.
    """

    code: str
    kind: str
    subject: str
    since: date
    cause: str
    touches: frozenset[str]
    behaviours: tuple[str, ...] = ()
    #: How the scores are affected, where that is known without comparing nights.
    effect: str | None = None


def spoken(day: date) -> str:
    """Return a day as people say it.

    >>> spoken(date(2026, 5, 3))
    '3 May'
    """
    return f"{day.day} {day:%B}"


def per_day(count: float) -> str:
    """Return a daily count in words.

    >>> per_day(40_123.4), per_day(3.21), per_day(0)
    ('40,123', '3.2', '0')
    """
    return f"{count:,.0f}" if count >= 10 or count == 0 else f"{count:.1f}"


def listed(names: list[str]) -> str:
    """Return names as a list in a sentence.

    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
