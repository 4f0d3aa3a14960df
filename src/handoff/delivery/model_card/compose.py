"""Puts a card together from the facts of a training run."""

from handoff.delivery.model_card.data import data_section, label_section
from handoff.delivery.model_card.document import Document, Grid, Section
from handoff.delivery.model_card.facts import CardFacts
from handoff.delivery.model_card.limits import columns_section, fairness_section, limits_section
from handoff.delivery.model_card.quality import (
    calibration_section,
    choice_section,
    promise,
    quality_section,
    segments_section,
)


def compose_card(facts: CardFacts) -> Document:
    """Return the card of a training, as it is before the model is registered."""
    model = facts.result.model
    horizon = model.horizon_days
    return Document(
        title=f"Model card: {facts.workspace}",
        subtitle=f"The probability that an open lead becomes sales-qualified (SQL) within {horizon} days",
        facts=(
            ("Version", "not registered yet"),
            ("Recipe", model.recipe.name),
            ("Trained", f"{facts.made_at:%Y-%m-%d %H:%M} UTC"),
            ("Data until", f"{facts.data_until:%Y-%m-%d %H:%M} UTC"),
        ),
        summary=promise(facts),
        sections=(
            label_section(facts),
            data_section(facts),
            quality_section(facts),
            choice_section(facts),
            calibration_section(facts),
            segments_section(facts),
            columns_section(facts),
            fairness_section(facts),
            limits_section(facts),
            _trace(facts),
        ),
    )


def _trace(facts: CardFacts) -> Section:
    grid = Grid.of("What the run was made with", ("what", "value"), facts.reference)
    return Section("trace", "Trace", (grid,))
