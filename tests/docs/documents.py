"""Finds the documents of the repository and takes them apart: sections, tables, code blocks, links."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced code block: where it is, the language it names, its text."""

    where: str
    language: str
    text: str


def documents() -> list[Path]:
    """Return every Markdown file that people read: at the top, in docs/ and in examples/."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])


def name_of(path: Path) -> str:
    """Return the path from the repository's root on."""
    return path.relative_to(ROOT).as_posix()


def read(name: str) -> str:
    """Return the text of a document, named from the root on; its absence is a failure, not a skip."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(path: Path, language: str) -> list[Block]:
    """Return the code blocks of one language ("" where none is named), in order."""
    found = _FENCE.finditer(path.read_text(encoding="utf-8"))
    return [Block(name_of(path), one[1], one[2]) for one in found if one[1] == language]


def links(path: Path) -> list[str]:
    """Return the targets of the links outside code blocks."""
    return _LINK.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))


def anchors(path: Path) -> set[str]:
    """Return the fragments by which a document's headings can be linked to."""
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in _HEADING.findall(text)}


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next one of any level."""
    after = text.split(f" {heading}\n", 1)
    assert len(after) == 2, f'no heading "{heading}"'
    return re.split(r"^#+ ", _FENCE.sub("", after[1]), maxsplit=1, flags=re.MULTILINE)[0]


def table_of(text: str) -> dict[str, str]:
    """Return first cell -> second cell of the table rows in `text` whose first cell is one piece of code."""
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]*?) \|", text, re.MULTILINE)
    return dict(rows)
