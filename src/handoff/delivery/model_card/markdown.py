"""Renders a card as Markdown: for MLflow, for a pull request, and for a terminal."""

import re
from collections.abc import Iterator

from handoff.delivery.model_card.document import Block, Document, Grid, Listing, Paragraph, Picture

#: Signs that would make markup or HTML of a name; an underscore inside a word does not.
_SIGNS = re.compile(r"([\\`*<>|\[\]#])")


def render_markdown(card: Document, figures: str | None = None) -> str:
    """Return the card as text; `figures` is the folder of the figures, None leaves only their words."""
    lines = [f"# {escaped(card.title)}", escaped(card.subtitle)]
    if card.standing:
        lines.append(f"> **{escaped(card.standing)}**")
    lines.append("\n".join(f"- {escaped(name)}: {escaped(value)}" for name, value in card.facts))
    lines.append(escaped(card.summary))
    for section in card.sections:
        lines.append(f"## {escaped(section.title)}")
        for block in section.blocks:
            lines.extend(_block(block, figures))
    return "\n\n".join(line for line in lines if line) + "\n"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line.

    >>> escaped("a|b *c* <script>")
    'a\\\\|b \\\\*c\\\\* \\\\<script\\\\>'
    """
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))


def _block(block: Block, figures: str | None) -> Iterator[str]:
    match block:
        case Paragraph():
            yield f"> **{escaped(block.text)}**" if block.notice else escaped(block.text)
        case Listing():
            yield "\n".join(f"- {escaped(item)}" for item in block.items)
        case Grid():
            yield f"*{escaped(block.caption)}*"
            yield _grid(block)
        case Picture():
            yield f"![{escaped(block.words)}]({figures}/{block.name}.png)" if figures else ""


def _grid(grid: Grid) -> str:
    head = _line([name for name, _ in grid.heads])
    rule = "|" + "|".join("---:" if right else "---" for _, right in grid.heads) + "|"
    return "\n".join([head, rule, *(_line(row) for row in grid.rows)])


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"
