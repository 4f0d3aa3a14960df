"""Puts a card together from the facts of a training run."""

from handoff.delivery.model_card.data import data_section, label_section
from handoff.delivery.model_card.document import Document, Grid, Headline, Section
from handoff.delivery.model_card.facts import CardFacts
from handoff.delivery.model_card.limits import columns_section, fairness_section, limits_section
from handoff.delivery.model_card.quality import (
    calibration_section,
    choice_section,
    grades_section,
    quality_section,
    segments_section,
)
from handoff.model.bootstrap import Estimate
from handoff.model.promise import promise


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
        summary=promise(facts.result.forward, facts.result.random_split),
        headlines=_headlines(facts),
        sections=(
            label_section(facts),
            data_section(facts),
            quality_section(facts),
            choice_section(facts),
            calibration_section(facts),
            grades_section(facts),
            segments_section(facts),
            columns_section(facts),
            fairness_section(facts),
            limits_section(facts),
            _trace(facts),
        ),
    )


def _headlines(facts: CardFacts) -> tuple[Headline, ...]:
    forward, random = facts.result.forward, facts.result.random_split
    lift, auc = forward.metrics["lift_at_10"], forward.metrics["auc"]
    error = facts.result.followed.metrics["calibration_error"]
    return (
        Headline(
            "Lift, best 10 %",
            f"{lift.value:.1f}",
            f"{_ends(lift, '.1f')}; a random split would have promised {random.metrics['lift_at_10'].value:.1f}",
        ),
        Headline(
            "AUC",
            f"{auc.value:.3f}",
            f"{_ends(auc, '.3f')}; a random split would have promised {random.metrics['auc'].value:.3f}",
        ),
        Headline("Calibration error", f"{error.value:.3f}", f"as served; {_ends(error, '.3f')}; 0 is perfect"),
        Headline(
            "SQLs on the test nights",
            f"{forward.n_positive:,}",
            f"{forward.base_rate:.1%} of {forward.n_rows:,} rows, all later than what was learned from",
        ),
    )


def _ends(found: Estimate, form: str) -> str:
    return f"95 % interval {found.low:{form}} to {found.high:{form}}"


def _trace(facts: CardFacts) -> Section:
    grid = Grid.of("What the run was made with", ("what", "value"), facts.reference)
    return Section("trace", "Trace", (grid,))
