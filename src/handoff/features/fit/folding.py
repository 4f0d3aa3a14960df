"""Folds text to the plain words that dictionaries are written in."""

import re
import unicodedata
from typing import Final

#: Letters that Unicode does not decompose into a base letter and an accent.
_PLAIN: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_DOTTED_LETTERS: Final = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_NOT_A_WORD: Final = re.compile(r"[\W_]+")
# "ae" for "ä", so that both spellings of "Geschäftsführer" meet; not the "ue" of "Betreuer" or "queue".
_TRANSLITERATED: Final = re.compile(r"(?<![aeiouq])([aou])e")
_SHORTEST_TRANSLITERATED: Final = 5


def fold(text: str) -> str:
    """Return `text` as lower-case words without accents or punctuation, one space between them.

    >>> fold("  Geschäftsführer, V.P. – F&E ")
    'geschaftsfuhrer vp f e'
    >>> fold("GESCHAEFTSFUEHRER")
    'geschaftsfuhrer'
    """
    plain = plain_letters(text)
    joined = _DOTTED_LETTERS.sub(lambda match: match[0].replace(".", "") + " ", plain)
    return " ".join(_fold_word(word) for word in _NOT_A_WORD.sub(" ", joined).split())


def plain_letters(text: str) -> str:
    """Return `text` in lower case without accents, its punctuation kept."""
    bare = _without_accents(text).casefold()
    return _without_accents(bare).translate(_PLAIN)


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))


def _fold_word(word: str) -> str:
    """Undo transliterated umlauts until nothing changes, so that folding twice equals folding once."""
    while len(word) >= _SHORTEST_TRANSLITERATED:
        shorter = _TRANSLITERATED.sub(r"\1", word)
        if shorter == word:
            break
        word = shorter
    return word
