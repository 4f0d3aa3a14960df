"""A report: one page in markdown, and rows that can be sorted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True)
class Report:
    """`key` tells reports apart; rows hold one cell for each of `columns`."""

    key: str
    title: str
    page: str
    rows_title: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a markdown table; numbers are set to the right, a column of no rows to the left."""
    body = [tuple(row) for row in rows]
    numeric = [bool(body) and all(isinstance(row[i], int | float) for row in body) for i in range(len(columns))]
    lines = [_line(columns), "|" + "|".join("---:" if right else "---" for right in numeric) + "|"]
    return "\n".join([*lines, *(_line([_shown(cell) for cell in row]) for row in body)])


def page(*parts: str) -> str:
    """Join the parts of a page, leaving empty ones out."""
    return "\n\n".join(part for part in parts if part)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
