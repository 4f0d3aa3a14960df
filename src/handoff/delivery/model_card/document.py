"""What a card consists of: sections of paragraphs, lists, tables and figures, told once and rendered in every form."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Self

Cell = str | int | float


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences; `notice`: the reader must not miss it."""

    kind: ClassVar = "paragraph"
    text: str
    notice: bool = False


@dataclass(frozen=True)
class Listing:
    """A list without an order."""

    kind: ClassVar = "listing"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table; columns whose name begins with ">" are set to the right, the first column names the rows."""

    kind: ClassVar = "grid"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, caption: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Self:
        """Write the cells: whole numbers with thousands apart, texts as they are."""
        return cls(caption, tuple(columns), tuple(tuple(_written(cell) for cell in row) for row in rows))

    @property
    def heads(self) -> tuple[tuple[str, bool], ...]:
        """Each column's name, and whether it is set to the right."""
        return tuple((name.removeprefix(">"), name.startswith(">")) for name in self.columns)


@dataclass(frozen=True)
class Picture:
    """A figure by its name; `words` say what it shows to those who cannot see it."""

    kind: ClassVar = "picture"
    name: str
    words: str


Block = Paragraph | Listing | Grid | Picture
_KINDS: dict[str, type[Block]] = {one.kind: one for one in (Paragraph, Listing, Grid, Picture)}


@dataclass(frozen=True)
class Headline:
    """A number that the reader is to take away, with what stands beside it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class Section:
    """A part of the card under its own heading; `anchor` links to it."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole card: heading, facts beside it, the numbers and the sentence to take away, sections.

    standing: what became of the model once it was registered; empty before.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    summary: str
    sections: tuple[Section, ...]
    headlines: tuple[Headline, ...] = ()
    standing: str = ""
    refused: bool = False

    def registered(self, version: str, standing: str, gates: Section, *, refused: bool) -> Self:
        """Return the card of a registered version, with what became of it and what its gates said."""
        facts = (("Version", version), *(fact for fact in self.facts if fact[0] != "Version"))
        return replace(self, facts=facts, sections=(gates, *self.sections), standing=standing, refused=refused)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        raw = asdict(self)
        for section, own in zip(raw["sections"], self.sections, strict=True):
            section["blocks"] = [{"kind": block.kind, **asdict(block)} for block in own.blocks]
        return raw

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Self:
        """Read what `to_dict` wrote."""
        sections = tuple(
            Section(one["anchor"], one["title"], tuple(_block(block) for block in one["blocks"]))
            for one in raw["sections"]
        )
        facts = tuple((name, value) for name, value in raw["facts"])
        headlines = tuple(Headline(**one) for one in raw["headlines"])
        return cls(**{**raw, "facts": facts, "sections": sections, "headlines": headlines})


def _block(raw: dict[str, Any]) -> Block:
    values = {name: _tuples(value) for name, value in raw.items() if name != "kind"}
    return _KINDS[raw["kind"]](**values)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list) else value


def _written(cell: Cell) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
