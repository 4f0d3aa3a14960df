"""The editable dictionary of job titles: the built-in file, and a company's own on top of it."""

import hashlib
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final, Self

from pydantic import Field, field_validator

from handoff.domain.toml import Frozen, nearest, parse_model, read_toml
from handoff.errors import ConfigError
from handoff.features.fit.folding import fold
from handoff.features.fit.phrase_index import PhraseIndex, Words

BUILT_IN: Final = "titles.toml"
_FEMININE: Final = ("in", "innen")


def phrase_words(phrase: str) -> Words:
    """Fold a dictionary phrase to words, its `*` kept.

    Raises:
        ValueError: nothing is left of the phrase, or a `*` stands inside a word.

    >>> phrase_words("Chief * Officer"), phrase_words("*Leiter")
    (('chief', '*', 'officer'), ('*leiter',))
    """
    words: list[str] = []
    for part in phrase.split():
        core = part.strip("*")
        if "*" in core or (core and part.startswith("*") and part.endswith("*")):
            raise ValueError(f'"{phrase}" has a "*" inside a word; put it at one end, or let it stand alone')
        folded = fold(core).split()
        if not folded and part == "*":
            folded = ["*"]
        elif folded and part.startswith("*"):
            folded[0] = "*" + folded[0]
        elif folded and part.endswith("*"):
            folded[-1] += "*"
        words += folded
    if not set(words) - {"*"}:
        raise ValueError(f'"{phrase}" holds no word; write at least one letter, or remove it')
    if words[0] == "*" or words[-1] == "*":
        raise ValueError(f'"{phrase}" begins or ends with a lone "*"; remove it, the rest matches anyway')
    if len(words) > 1 and "*" in words[0][:3]:
        raise ValueError(f'"{phrase}" leaves its first word open; write three letters of it before the "*"')
    return tuple(words)


class _Checked(Frozen):
    """Settings whose every list of phrases can match something."""

    @field_validator("*")
    @classmethod
    def _phrases_can_match(cls, value: object) -> object:
        for phrase in value if isinstance(value, tuple) else ():
            if isinstance(phrase, str):
                phrase_words(phrase)
        return value


class _Phrases(_Checked):
    """Phrases by language; the language is for the reader, all are searched together."""

    en: tuple[str, ...] = ()
    de: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()
    es: tuple[str, ...] = ()
    it: tuple[str, ...] = ()
    nl: tuple[str, ...] = ()
    pt: tuple[str, ...] = ()
    pl: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def phrases(self) -> tuple[str, ...]:
        """All phrases, of all languages; German endings ("*leiter") in both genders."""
        endings = tuple(f"{phrase}{ending}" for phrase in self.de if phrase[0] == "*" for ending in _FEMININE)
        return endings + self.en + self.de + self.fr + self.es + self.it + self.nl + self.pt + self.pl + self.other


class SeniorityEntry(_Phrases):
    """[seniority.<level>]: its phrases, and how a role of that level is worded."""

    role: str | None = None
    default_function: str | None = None


class FunctionEntry(_Phrases):
    """[function.<name>]: its phrases; `weak` ones count only where no other function is named."""

    weak: tuple[str, ...] = ()


class TitleEntry(_Checked):
    """[[title]]: phrases that mean something else than their words do."""

    phrases: tuple[str, ...] = Field(min_length=1)
    seniority: str | None = None
    function: str | None = None
    role: str | None = None


class TitleFile(_Checked):
    """A dictionary file of job titles."""

    employer_after: tuple[str, ...] = ()
    superior_after: tuple[str, ...] = ()
    forget: tuple[str, ...] = ()
    seniority: dict[str, SeniorityEntry] = Field(default_factory=dict)
    function: dict[str, FunctionEntry] = Field(default_factory=dict)
    title: tuple[TitleEntry, ...] = ()


@dataclass(frozen=True)
class TitleDictionary:
    """Compiled phrases; `levels` are in order of precedence, `fingerprint` changes with any phrase."""

    levels: tuple[str, ...]
    roles: dict[str, str]
    default_functions: dict[str, str]
    titles: PhraseIndex[TitleEntry]
    seniority: PhraseIndex[str]
    function: PhraseIndex[str]
    weak_function: PhraseIndex[str]
    employer_after: PhraseIndex[bool]
    superior_after: PhraseIndex[bool]
    fingerprint: str

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the built-in dictionary and, over it, the file at `path`, whose phrases win.

        Raises:
            ConfigError: the file is missing, is not TOML, has an unknown key, level or unusable phrase.
        """
        text = resources.files("handoff.dictionaries").joinpath(BUILT_IN).read_text(encoding="utf-8")
        built_in = _built_in(text)
        if path is None:
            return cls._compile([built_in])
        own = read_toml(path, TitleFile)
        _check_names(built_in, own, path)
        return cls._compile([built_in, own])

    @classmethod
    def _compile(cls, files: list[TitleFile]) -> Self:
        levels = tuple(files[0].seniority)
        made = cls(
            levels=levels,
            roles={},
            default_functions={},
            titles=PhraseIndex(),
            seniority=PhraseIndex(),
            function=PhraseIndex(),
            weak_function=PhraseIndex(),
            employer_after=PhraseIndex(),
            superior_after=PhraseIndex(),
            fingerprint=_fingerprint(files),
        )
        for file in files:
            made._add(file)
        return made

    def _add(self, file: TitleFile) -> None:
        """Lay `file` over what is there: its phrases lose their old meaning, then get the new one."""
        seniority = [(p, level) for level, entry in file.seniority.items() for p in entry.phrases()]
        function = [(p, name) for name, entry in file.function.items() for p in entry.phrases()]
        weak = [(p, name) for name, entry in file.function.items() for p in entry.weak]
        self._forget([*file.forget], (self.titles, self.seniority, self.function, self.weak_function))
        self._forget([p for p, _ in seniority], (self.titles, self.seniority))
        self._forget([p for p, _ in function + weak], (self.titles, self.function, self.weak_function))
        for pairs, index in (
            (seniority, self.seniority),
            (function, self.function),
            (weak, self.weak_function),
        ):
            # From the last to the first, so that the level with precedence keeps a phrase listed twice.
            for phrase, value in reversed(pairs):
                index.add(phrase_words(phrase), value)
        for title in file.title:
            for phrase in title.phrases:
                self.titles.add(phrase_words(phrase), title)
        for phrase in file.employer_after:
            self.employer_after.add(phrase_words(phrase), True)
        for phrase in file.superior_after:
            self.superior_after.add(phrase_words(phrase), True)
        self.roles.update({name: entry.role for name, entry in file.seniority.items() if entry.role})
        self.default_functions.update(
            {name: entry.default_function for name, entry in file.seniority.items() if entry.default_function}
        )

    @staticmethod
    def _forget(phrases: list[str], indexes: tuple[PhraseIndex[str] | PhraseIndex[TitleEntry], ...]) -> None:
        words = [phrase_words(phrase) for phrase in phrases]
        for index in indexes:
            index.discard(words)


def _built_in(text: str) -> TitleFile:
    return parse_model(tomllib.loads(text), TitleFile, BUILT_IN, text)


def _fingerprint(files: list[TitleFile]) -> str:
    content = "\n".join(file.model_dump_json() for file in files)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _check_names(built_in: TitleFile, own: TitleFile, path: Path) -> None:
    """Refuse levels and functions that nothing defines: most are misspelt names of others."""
    levels, functions = list(built_in.seniority), [*built_in.function, *own.function]
    named = [("seniority", level, levels) for level in own.seniority]
    named += [("seniority", title.seniority, levels) for title in own.title if title.seniority]
    named += [("function", title.function, functions) for title in own.title if title.function]
    named += [
        ("default_function", entry.default_function, functions)
        for entry in own.seniority.values()
        if entry.default_function
    ]
    for key, name, valid in named:
        if name not in valid:
            place = f"{path}{_line_with(path, name)}"
            raise ConfigError(f'{place}: {key} "{name}" is not known; {nearest(name, valid)}')


def _line_with(path: Path, name: str) -> str:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if f'"{name}"' in line or f".{name}]" in line:
            return f" line {number}"
    return ""
