"""The page of a preview: what an agreement would have done, with its plots, in one file."""

from handoff.delivery.agreement_page.compose import compose_preview
from handoff.delivery.agreement_page.render import render_preview

__all__ = ["compose_preview", "render_preview"]
