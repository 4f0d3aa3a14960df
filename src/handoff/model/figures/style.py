"""One quiet look for all figures: fonts, a palette safe for colour-blind readers, sentences as titles."""

import io
from collections.abc import Iterator
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

INK = "#22272e"
MUTED = "#6b7480"
FAINT = "#d5dae1"
PAPER = "#ffffff"
#: The champion; then the peers, in order (Okabe and Ito, "Color Universal Design", 2008, darkened for white).
CHAMPION = "#0b63a5"
PEERS = ("#d9770b", "#007f5f", "#b5558a", "#7a6a00", "#4ea3d9")
DASHES: tuple[tuple[float, ...], ...] = ((5, 2), (2, 1.5), (7, 2, 1.5, 2), (1, 1.2), (4, 1))
FONT = ["DejaVu Sans"]
LEFT, RIGHT = 0.105, 0.965


def sheet(title: str, subtitle: str, height: float = 5.4) -> Figure:
    """Return an empty figure, 8 inches wide, with its finding as title and what it rests on below."""
    figure = Figure(figsize=(8.0, height), dpi=120, facecolor=PAPER)
    inch = 1.0 / height
    figure.text(0.03, 1 - 0.34 * inch, title, size=13.5, weight="bold", color=INK, va="center", family=FONT)
    figure.text(0.03, 1 - 0.66 * inch, subtitle, size=9.5, color=MUTED, va="center", family=FONT)
    figure.subplots_adjust(left=LEFT, right=RIGHT, top=1 - 1.0 * inch, bottom=0.62 * inch)
    return figure


def quiet(axes: Axes, x_label: str, y_label: str, grid: Literal["x", "y", "both"] = "y") -> Axes:
    """Leave only the lines that carry meaning, and name the axes."""
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(length=0, labelsize=9, labelcolor=MUTED, labelfontfamily=FONT[0])
    axes.grid(visible=True, axis=grid, color=FAINT, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_xlabel(x_label, size=9.5, color=INK, family=FONT, labelpad=6)
    axes.set_ylabel(y_label, size=9.5, color=INK, family=FONT, labelpad=6)
    return axes


def legend(axes: Axes, where: str) -> None:
    """Add a legend without a frame in the corner `where`."""
    box = axes.legend(loc=where, frameon=True, framealpha=0.9, edgecolor="none", prop={"family": FONT, "size": 9})
    for text in box.get_texts():
        text.set_color(INK)


def note(axes: Axes, text: str, at: tuple[Any, float], color: str = MUTED, **how: Any) -> None:
    """Write a short remark at a point of the data (a number or a moment, a number)."""
    axes.annotate(text, at, color=color, size=9, family=FONT, **how)


def peer_looks() -> Iterator[dict[str, Any]]:
    """Yield line styles for the peers: told apart by dash as well as by colour."""
    while True:
        for color, dash in zip(PEERS, DASHES, strict=True):
            yield {"color": color, "dashes": dash, "linewidth": 1.5}


def percent(value: float, digits: int | None = None) -> str:
    """Write a share as per cent: `0.123` is "12 %", `0.0123` is "1.2 %"."""
    if digits is None:
        digits = 0 if value == 0 or abs(value) >= 0.0995 else 1
    return f"{100 * value:.{digits}f} %"


def percent_axis(largest: float) -> FuncFormatter:
    """Return a tick formatter for shares up to `largest`."""
    digits = 0 if largest > 0.05 else 1
    return FuncFormatter(lambda value, _position: percent(value, digits))


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a number with its noun: "1 lead", "12,345 leads"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def png(figure: Figure) -> bytes:
    """Return the figure as PNG; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=PAPER, metadata={"Software": None})
    return buffer.getvalue()
