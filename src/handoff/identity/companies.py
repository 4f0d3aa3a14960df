"""Company names without what their owners leave out or put in: case, accents, legal forms, an article."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from handoff.identity.folding import folded, words_of

_DOTTED_LETTERS: Final = re.compile(r"\b[^\W\d_](?:\.\s?[^\W\d_])+\b\.?")
_AMPERSAND: Final = re.compile(r"\s[&+]\s|\s(?:and|und|et|y|e|en|och|og|i)\s")
_MARKUP: Final = re.compile(r"<[^<>]*>|^[=@+-]")
_LONGEST: Final = 200
_LONGEST_FORM: Final = 5
_SHORTEST_STEM: Final = 4


def company_key(name: str) -> str | None:
    """Return the part of a company's name that makes it that company, or None where there is none.

    >>> company_key("The Acme Tools GmbH & Co. KG"), company_key("ACME-Tools"), company_key("株式会社アクメ")
    ('acme tools', 'acme tools', 'アクメ')
    >>> company_key("n/a"), company_key("GmbH")
    (None, None)
    """
    if _MARKUP.search(name.strip()):
        return None
    plain = _AMPERSAND.sub(" ", f" {_unattached(folded(name[:_LONGEST]))} ")
    joined = _DOTTED_LETTERS.sub(lambda match: re.sub(r"[.\s]", "", match[0]), plain)
    words = words_of(joined)
    if " ".join(words) in _listed("placeholders"):
        return None
    key = " ".join(_without_edges(_without_forms(words)))
    return key if len(key) > 1 and not key.isdigit() else None


def without_suffix(key: str) -> str:
    """Return a company's key without "group" and the like at its end, where enough is left to tell it by.

    >>> without_suffix("delta group"), without_suffix("the group")
    ('delta', 'the group')
    """
    kept = key.split()
    while len(kept) > 1 and kept[-1] in _listed("suffixes") and len("".join(kept[:-1])) >= _SHORTEST_STEM:
        kept.pop()
    return " ".join(kept)


def _unattached(name: str) -> str:
    for form in _attached():
        name = name.replace(form, " ")
    return name


def _without_forms(words: Sequence[str]) -> list[str]:
    """Take legal forms off the end, and one off the beginning, the longest first."""
    kept = list(words)
    while len(kept) > 1 and (length := _form_at(kept, end=True)):
        del kept[-length:]
    if len(kept) > 1 and (length := _form_at(kept, end=False)):
        del kept[:length]
    return [] if " ".join(kept) in _listed("forms") else kept


def _form_at(words: list[str], *, end: bool) -> int:
    """Return how many words at that side are a legal form, leaving one word at least."""
    for length in range(min(_LONGEST_FORM, len(words) - 1), 0, -1):
        part = words[-length:] if end else words[:length]
        if " ".join(part) in _listed("forms"):
            return length
    return 0


def _without_edges(words: list[str]) -> list[str]:
    return words[1:] if len(words) > 1 and words[0] in _listed("edges") else words


@cache
def _file() -> dict[str, list[str]]:
    path = resources.files("handoff.dictionaries").joinpath("legal_forms.toml")
    found: dict[str, list[str]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(" ".join(words_of(entry)) for entry in _file()[name])


@cache
def _attached() -> tuple[str, ...]:
    return tuple(sorted(map(folded, _file()["attached"]), key=len, reverse=True))
