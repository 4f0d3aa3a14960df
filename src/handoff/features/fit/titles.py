"""Job title to role, function and seniority: the market is a role, a title is only its wording."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from handoff.features.fit.folding import fold, plain_letters
from handoff.features.fit.phrase_index import PhraseIndex
from handoff.features.fit.title_dictionary import TitleDictionary, TitleEntry
from handoff.features.fit.unique_text import Column, ObjectArray, unique_text

#: "(m/w/d)", "H/F": who may apply, left over from the job advertisement.
_OPEN_TO: Final = re.compile(r"\(?\b(?:m|w|f|d|x|h|i|gn|div)(?:\s?[/|*]\s?(?:m|w|f|d|x|h|i|gn|div|a))+\b\)?")
#: The second gender of "Geschäftsführer/in", "Leiter(in)", "Directeur·rice", "Director/a".
_SECOND_GENDER: Final = re.compile(
    r"(?<=[a-zß])(?:[/:*_·]\s?-?|\()"
    r"(?:innen|in|frau|trice|rice|euse|iere|ere|esse|enne|ne|se|te|e|a|o|ra|ka)\)?(?![a-z])"
)
_SEGMENT: Final = re.compile(r"[|•;\n\r]+|\s//\s")
_LONGEST_TITLE: Final = 300


class Role(NamedTuple):
    """What one title says; None where it does not say."""

    role: str | None
    function: str | None
    seniority: str | None


UNKNOWN: Final = Role(None, None, None)


@dataclass(frozen=True, slots=True)
class Titles:
    """Roles of a column of titles; each an object array of shape (n_rows,), None where unknown."""

    role: ObjectArray
    function: ObjectArray
    seniority: ObjectArray


def parse_titles(values: Column, dictionary: TitleDictionary) -> Titles:
    """Return role, function and seniority of each job title in `values`, an array of shape (n_rows,)."""
    unique = unique_text(values)
    roles = [parse_title(text, dictionary) for text in unique.texts]
    return Titles(
        role=unique.spread([role.role for role in roles]),
        function=unique.spread([role.function for role in roles]),
        seniority=unique.spread([role.seniority for role in roles]),
    )


def parse_title(title: str, dictionary: TitleDictionary) -> Role:
    """Return role, function and seniority of one job title.

    >>> parse_title("Executive Assistant to the CEO", TitleDictionary.load())
    Role(role='executive assistant', function='administration', seniority='assistant')
    """
    for segment in _SEGMENT.split(title[:_LONGEST_TITLE]):
        role = _resolve(title_words(segment), dictionary)
        if role != UNKNOWN:
            return role
    return UNKNOWN


def title_words(title: str) -> list[str]:
    """Return the folded words of `title` without marks of gender.

    >>> title_words("Geschäftsführer/in (m/w/d)")
    ['geschaftsfuhrer']
    """
    plain = _OPEN_TO.sub(" ", plain_letters(title))
    return fold(_SECOND_GENDER.sub("", plain).replace("@", " at ")).split()


def _resolve(words: list[str], dictionary: TitleDictionary) -> Role:
    words = _own_part(words, dictionary)
    entries = list(dictionary.titles.matches(words))
    taken = frozenset(at for match in entries for at in match.positions)
    titles = [match.value for match in entries]
    seniority = _first_level(titles, words, taken, dictionary)
    function = (
        next((entry.function for entry in titles if entry.function), None)
        or _first(dictionary.function, words, taken)
        or _first(dictionary.weak_function, words, taken)
        or dictionary.default_functions.get(seniority or "")
    )
    return Role(_wording(titles, function, seniority, dictionary), function, seniority)


def _own_part(words: list[str], dictionary: TitleDictionary) -> list[str]:
    """Drop the employer and the superior that the title goes on to name."""
    for match in dictionary.employer_after.matches(words):
        words = words[: match.positions[0]]
        break
    for match in dictionary.superior_after.matches(words):
        return words[: match.positions[-1] + 1]
    return words


def _first_level(
    titles: Sequence[TitleEntry], words: list[str], taken: frozenset[int], dictionary: TitleDictionary
) -> str | None:
    found = {entry.seniority for entry in titles}
    found.update(match.value for match in dictionary.seniority.matches(words, taken))
    return next((level for level in dictionary.levels if level in found), None)


def _first(index: PhraseIndex[str], words: list[str], taken: frozenset[int]) -> str | None:
    return next((match.value for match in index.matches(words, taken)), None)


def _wording(
    titles: Sequence[TitleEntry], function: str | None, seniority: str | None, dictionary: TitleDictionary
) -> str | None:
    """Return the role's label: that of the entry that decided the level, else one made from both parts."""
    for entry in titles:
        if entry.role and entry.seniority == seniority and entry.function in (None, function):
            return entry.role
    if seniority is None:
        return function
    if function is None or function == dictionary.default_functions.get(seniority):
        return seniority.replace("_", "-")
    return dictionary.roles.get(seniority, "{function} " + seniority).replace("{function}", function)
