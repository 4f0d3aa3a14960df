"""Folds names of people and companies to one spelling, in any script."""

import re
import unicodedata
from typing import Final

#: Letters that Unicode does not decompose into a base letter and an accent.
_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
#: Accents of Latin and Greek; the marks of other scripts (dakuten, vowel signs, the breve of й) tell letters apart.
_ACCENTS: Final = frozenset(map(chr, range(0x300, 0x370)))
_LAST_ACCENTED: Final = "\u03ff"
_NOT_A_WORD: Final = re.compile(r"[^\w]+|_+")
# "ae" for "ä", so that "Mueller" and "Müller" meet; not the "ue" of "Samuel" or "Manuel" before a last letter l.
_TRANSLITERATED: Final = re.compile(r"(?<![aeiouq])([aou])e(?!l$)")
_SHORTEST_TRANSLITERATED: Final = 5


def folded(text: str) -> str:
    """Return `text` in one case and width, without the accents of Latin and Greek letters; punctuation stays.

    >>> folded("ＡＣＭＥ Łódź"), folded("ガス") == folded("カス")
    ('acme lodz', False)
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain if plain.isascii() else _without_accents(plain).translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """Return the words of `text`, folded; spelt-out umlauts are undone ("mueller" is "müller")."""
    return [_untransliterated(word) for word in _NOT_A_WORD.sub(" ", folded(text)).split()]


def _without_accents(text: str) -> str:
    kept: list[str] = []
    for char in unicodedata.normalize("NFD", text):
        if char in _ACCENTS and kept and kept[-1] <= _LAST_ACCENTED:
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def _untransliterated(word: str) -> str:
    if len(word) < _SHORTEST_TRANSLITERATED or not word.isascii():
        return word
    return _TRANSLITERATED.sub(r"\1", word)
