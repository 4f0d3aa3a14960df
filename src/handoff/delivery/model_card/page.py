"""Renders a card as one HTML page that asks nobody for anything: its style and its figures are inside."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from handoff.delivery.model_card.document import Document

_HERE: Final = Path(__file__).parent


def render_page(card: Document, figures: Mapping[str, bytes]) -> str:
    """Return the page as text; `figures` are PNG images by name, and a picture without one is left out."""
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("card.html.j2").render(
        card=card,
        # The file is the package's own.
        style=Markup((_HERE / "card.css").read_text("utf-8")),
        images={
            name: f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}" for name, png in figures.items()
        },
    )
