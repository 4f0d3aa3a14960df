"""The model card: what a model is, how good it is, and what it must not be used for; as Markdown and as HTML."""

from handoff.delivery.model_card.compose import compose_card
from handoff.delivery.model_card.document import Document
from handoff.delivery.model_card.facts import CardFacts, Fairness
from handoff.delivery.model_card.markdown import render_markdown
from handoff.delivery.model_card.page import render_page
from handoff.delivery.model_card.verdict import gates_section, registered_as

__all__ = [
    "CardFacts",
    "Document",
    "Fairness",
    "compose_card",
    "gates_section",
    "registered_as",
    "render_markdown",
    "render_page",
]
