"""How cells look: dark heads that print, thin lines, and nothing that colour alone says."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from handoff.domain.tiers import Tier

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

#: Dark enough that white letters on it stay readable in black and white (contrast over 7 to 1).
TIER_COLOUR: Final[Mapping[Tier, str]] = {
    Tier.SAL: "#0B5A40",
    Tier.MQL: "#1A4A9C",
    Tier.NURTURE: "#4B5560",
    Tier.INCOMPLETE: "#6E4100",
}
BAR: Final = "#A9BEDA"
BAR_EDGE: Final = "#55719A"
_LINE: Final = "#C9CFD6"
_CELL: Final[dict[str, Any]] = {"valign": "top", "bottom": 1, "bottom_color": _LINE, "font_size": 10}
_KINDS: Final[dict[str, dict[str, Any]]] = {
    "text": {"text_wrap": True},
    # A cell that begins like a formula stays text when somebody edits it.
    "quoted": {"text_wrap": True, "quote_prefix": True},
    "name": {"text_wrap": True, "bold": True},
    "email": {"font_color": "#1A4A9C", "underline": 1},
    "whole": {"num_format": "0"},
    "tenth": {"num_format": "0.0"},
    "share": {"num_format": "0.0%", "bold": True},
    "money": {"num_format": "#,##0"},
    "instant": {"num_format": "ddd d mmm hh:mm", "align": "left"},
    "day": {"num_format": "d mmm", "align": "left"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm", "align": "left", "bottom": 0},
    "title": {"bold": True, "font_size": 16, "bottom": 0},
    "label": {"font_color": "#4B5560", "bottom": 0},
    "fact": {"bottom": 0, "align": "left", "text_wrap": True},
    "note": {"bold": True, "bottom": 0, "align": "left", "text_wrap": True},
}


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: "Workbook") -> None:
        self._made = {name: workbook.add_format({**_CELL, **look}) for name, look in _KINDS.items()}
        self._heads = {
            colour: workbook.add_format(_head(colour)) for colour in dict.fromkeys((*TIER_COLOUR.values(), "#2A323D"))
        }

    def __getitem__(self, name: str) -> "Format":
        return self._made[name]

    def head(self, tier: Tier | None = None) -> "Format":
        """Return the format of a head row, in the tier's colour."""
        return self._heads[TIER_COLOUR[tier] if tier else "#2A323D"]


def _head(colour: str) -> dict[str, Any]:
    return {
        **{"bold": True, "font_size": 10, "font_color": "#FFFFFF", "bg_color": colour},
        **{"valign": "vcenter", "text_wrap": True, "border": 1, "border_color": "#FFFFFF"},
    }
