"""Names of people in one spelling: case, accents, order and titles do not matter."""

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from handoff.identity.folding import folded, words_of

_LONGEST = 120


class PersonName(NamedTuple):
    """A name: `key` (all words, sorted, so that their order does not matter), given and family name.

    All three are None where nothing was given; `given` is None where there is a single word.
    """

    key: str | None
    given: str | None
    family: str | None


NOBODY = PersonName(None, None, None)


def person_name(text: str) -> PersonName:
    """Return the parts of a person's name.

    >>> person_name("Dr. Müller, Jürgen") == person_name("juergen MUELLER")
    True
    >>> person_name("test"), person_name("佐藤 結衣").family
    (PersonName(key=None, given=None, family=None), '結衣')
    """
    before, comma, after = text[:_LONGEST].partition(",")
    words = _words(f"{after} {before}" if comma and _words(after) else before)
    if not words or " ".join(words) in _listed("placeholders"):
        return NOBODY
    key = " ".join(sorted(words))
    return PersonName(key, words[0] if len(words) > 1 else None, words[-1])


def _words(text: str) -> list[str]:
    # "O'Brien" and "OBrien" are one name.
    words = words_of(folded(text).replace("'", "").replace("’", ""))
    letters = [word for word in words if not word.isdigit()]
    kept = [word for word in letters if word not in _listed("titles")]
    return kept or letters


@cache
def _listed(name: str) -> frozenset[str]:
    path = resources.files("handoff.dictionaries").joinpath("person_names.toml")
    entries = tomllib.loads(path.read_text(encoding="utf-8"))[name]
    return frozenset(" ".join(words_of(entry)) for entry in entries)
