"""Finds dictionary phrases among the words of a title, the longest first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Value = TypeVar("Value")
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match(Generic[Value]):
    """A phrase that was found: its meaning and the positions of the words that it takes."""

    value: Value
    positions: tuple[int, ...]


@dataclass(slots=True)
class PhraseIndex(Generic[Value]):
    """Phrases of folded words; `*` stands for one whole word, or for letters at an end of a word."""

    _exact: dict[Words, Value] = field(default_factory=dict)
    _patterns: dict[str, dict[Words, Value]] = field(default_factory=dict)
    _prefixes: dict[str, Value] = field(default_factory=dict)
    _suffixes: dict[str, Value] = field(default_factory=dict)
    _longest: int = 1

    def add(self, phrase: Words, value: Value) -> None:
        """Let `phrase` mean `value`, in place of what it meant before."""
        self._longest = max(self._longest, len(phrase))
        if not any("*" in word for word in phrase):
            self._exact[phrase] = value
        elif len(phrase) > 1:
            self._patterns.setdefault(_first_letters(phrase[0]), {})[phrase] = value
        elif phrase[0].endswith("*"):
            self._prefixes[phrase[0][:-1]] = value
        else:
            self._suffixes[phrase[0][1:]] = value

    def discard(self, phrases: Iterable[Words]) -> None:
        """Forget `phrases`; those that it does not hold are passed over."""
        for phrase in phrases:
            self._exact.pop(phrase, None)
            self._patterns.get(_first_letters(phrase[0]), {}).pop(phrase, None)
            if len(phrase) == 1 and phrase[0].endswith("*"):
                self._prefixes.pop(phrase[0][:-1], None)
            elif len(phrase) == 1 and phrase[0].startswith("*"):
                self._suffixes.pop(phrase[0][1:], None)

    def matches(self, words: Sequence[str], taken: frozenset[int] = frozenset()) -> Iterator[Match[Value]]:
        """Yield the phrases in `words` from left to right, none using a position that is `taken`."""
        used = set(taken)
        for start in range(len(words)):
            match = self._match_at(words, start, used)
            if match is not None:
                used.update(match.positions)
                yield match

    def _match_at(self, words: Sequence[str], start: int, used: set[int]) -> Match[Value] | None:
        if start in used:
            return None
        for length in range(min(self._longest, len(words) - start), 0, -1):
            window = tuple(words[start : start + length])
            span = range(start, start + length)
            if window in self._exact and used.isdisjoint(span):
                return Match(self._exact[window], tuple(span))
            for pattern, value in self._patterns.get(_first_letters(words[start]), {}).items():
                if len(pattern) != length:
                    continue
                kept = tuple(at for at, word in zip(span, pattern, strict=True) if word != "*")
                if used.isdisjoint(kept) and all(map(_fits, pattern, window)):
                    return Match(value, kept)
        value_or_none = self._by_letters(words[start])
        return None if value_or_none is None else Match(value_or_none, (start,))

    def _by_letters(self, word: str) -> Value | None:
        """Look `word` up by its longest known beginning, or its longest known end, whichever says more."""
        for length in range(len(word), 0, -1):
            if (found := self._prefixes.get(word[:length])) is not None:
                return found
            if (found := self._suffixes.get(word[-length:])) is not None:
                return found
        return None


def _first_letters(word: str) -> str:
    """Return what a phrase and a title share at their start: patterns are kept by it."""
    return word[:2]


def _fits(pattern: str, word: str) -> bool:
    if pattern == "*":
        return True
    if pattern.endswith("*"):
        return word.startswith(pattern[:-1])
    return word.endswith(pattern[1:]) if pattern.startswith("*") else word == pattern
