"""Renders a card as one HTML page that asks nobody for anything: its style and its figures are inside."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from markupsafe import Markup

from handoff.delivery.model_card.document import Document
from handoff.delivery.pages import inside, page_template

_HERE: Final = Path(__file__).parent


def render_page(card: Document, figures: Mapping[str, bytes]) -> str:
    """Return the page as text; `figures` are PNG images by name, and a picture without one is left out."""
    return page_template(_HERE / "card.html.j2").render(
        card=card,
        # The file is the package's own.
        style=Markup((_HERE / "card.css").read_text("utf-8")),
        images={name: inside(png) for name, png in figures.items()},
    )
