"""Renders the page: the document of a preview, with its figures inside."""

from typing import TYPE_CHECKING

from handoff.delivery.agreement_page.compose import compose_preview
from handoff.delivery.agreement_page.figures import figures_of
from handoff.delivery.model_card import render_page
from handoff.model.figures import png

if TYPE_CHECKING:
    from handoff.policy.preview_report import Preview


def render_preview(found: "Preview") -> str:
    """Return the page as HTML."""
    return render_page(compose_preview(found), {name: png(figure) for name, figure in figures_of(found).items()})
