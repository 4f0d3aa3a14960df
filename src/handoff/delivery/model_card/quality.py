"""The parts of a card about how good the model is: forward in time first, the random split's promise beside it."""

from math import isfinite
from typing import Final

from handoff.delivery.model_card.document import Grid, Paragraph, Picture, Section
from handoff.delivery.model_card.facts import CardFacts
from handoff.model.bootstrap import Estimate

#: Measures of the card: name, words, format.
MEASURES: Final = (
    ("auc", "AUC", "{:.3f}"),
    ("average_precision", "average precision", "{:.3f}"),
    ("lift_at_10", "lift, best 10 %", "{:.2f}"),
    ("lift_at_20", "lift, best 20 %", "{:.2f}"),
    ("precision_at_10", "precision, best 10 %", "{:.1%}"),
    ("precision_at_20", "precision, best 20 %", "{:.1%}"),
    ("brier", "Brier", "{:.4f}"),
    ("log_loss", "log loss", "{:.4f}"),
    ("calibration_error", "calibration error", "{:.3f}"),
)
INTERVAL: Final = "in brackets the 95 % interval, by account"


def quality_section(facts: CardFacts) -> Section:
    """Show every measure of every candidate on the test nights, and of the random split."""
    result = facts.result
    name, *peers = result.evaluations
    forward = result.forward
    rows = [
        (words, _shown(forward.metrics[key], form), _value(result.random_split.metrics[key], form),
         *(_value(result.evaluations[peer].metrics[key], form) for peer in peers))
        for key, words, form in MEASURES
    ]  # fmt: skip
    return Section(
        "quality",
        "How good it is",
        (
            Paragraph(
                f"Tested once, on {forward.n_rows:,} rows of {forward.n_leads:,} leads at {forward.n_accounts:,} "
                f"accounts that came after everything the model learned from; {forward.n_positive:,} became SQL "
                f"({forward.base_rate:.1%}). No model was tested on a lead or an account that it had learned from."
            ),
            Grid.of(
                f"Forward in time, on the test nights; {INTERVAL}. Beside it what a random split of the same rows "
                f"would have promised for {name}, and what the other candidates reach forward in time",
                ("measure", f">{name}", ">random split", *(f">{peer}" for peer in peers)),
                rows,
            ),
            Picture("lift_and_gains", f"Lift and gains of {name} and the other candidates on the test nights"),
            Picture("roc", f"ROC curves of {name} and the other candidates on the test nights"),
            Picture("precision_recall", f"Precision against recall of {name} and the other candidates"),
        ),
    )


def choice_section(facts: CardFacts) -> Section:
    """Say why this recipe was chosen, with what each candidate was worth inside the training period."""
    choice = facts.result.choice
    rows = [
        (one.name, f"{one.loss:.4f}", _over(one.difference), f"{one.auc:.3f}", f"{one.average_precision:.3f}",
         f"{one.seconds:.1f}")
        for one in choice.candidates
    ]  # fmt: skip
    return Section(
        "choice",
        "Why this model",
        (
            Paragraph(f"Chosen: {choice.reason}. The test nights had no part in the choice."),
            Grid.of(
                "Candidates inside the training period, from the simplest to the most complex",
                ("candidate", ">log loss", ">over the best", ">AUC", ">average precision", ">seconds"),
                rows,
            ),
        ),
    )


def calibration_section(facts: CardFacts) -> Section:
    """Say how far the probabilities can be believed."""
    result = facts.result
    name = result.model.recipe.name
    followed = result.followed
    error = followed.metrics["calibration_error"]
    rows = [
        (f"{place}", bin_.rows, bin_.positives, f"{bin_.expected:.1%}", f"{bin_.actual:.1%}")
        for place, bin_ in enumerate(followed.calibration, start=1)
    ]
    return Section(
        "calibration",
        "Can the probabilities be believed",
        (
            Paragraph(
                f"Of 100 leads with a probability of 34 %, about 34 become SQL within {result.model.horizon_days} "
                f"days. On the test nights the two differ by {error.value:.3f} on average "
                f"({error.low:.3f} to {error.high:.3f})."
            ),
            Paragraph(f"Method: {result.calibration[name].reason}."),
            Paragraph(f"Level: {result.anchor.sentence}."),
            Grid.of(
                "Test rows in ten groups of equal size, by probability, with the level followed week by week",
                ("group", ">rows", ">became SQL", ">predicted", ">actual"),
                rows,
            ),
            *_tiers(facts),
            Picture("calibration", "Predicted against actual share of SQL, in ten groups of equal size"),
            Picture("score_distribution", "How the probabilities of the test rows are distributed, by outcome"),
        ),
    )


def segments_section(facts: CardFacts) -> Section:
    """Show how good the model is in each part of the leads."""
    rows = [
        (
            f"{one.attribute}: {one.value}{' (small)' if one.small else ''}",
            one.leads,
            one.positives,
            f"{one.expected:.1%}",
            f"{one.base_rate:.1%}",
            _shown(one.auc, "{:.3f}"),
            _shown(one.lift, "{:.2f}"),
        )
        for one in facts.segments
    ]
    grid = Grid.of(
        f"The same test rows in parts; {INTERVAL}; small: too few leads to say much",
        ("part", ">leads", ">became SQL", ">predicted", ">actual", ">AUC", ">lift, best 20 %"),
        rows,
    )
    nothing = Paragraph("The data has no column by which leads could be told apart.")
    return Section("segments", "Where it is better and worse", (grid if rows else nothing,))


def _tiers(facts: CardFacts) -> tuple[Grid, ...]:
    """Hold predicted against actual by tier: by lines alone, since rules need the leads themselves."""
    rows = [
        (one.line, f"{one.leads_a_night:,.1f}", f"{one.expected:.1%}" if one.rows else "none",
         _shown(one.precision, "{:.1%}"), _shown(one.found, "{:.1%}"))
        for one in facts.tiers
    ]  # fmt: skip
    caption = f"By the lines of the agreement, its rules apart, on the test nights; {INTERVAL}"
    columns = ("tier", ">leads a night", ">predicted", ">became SQL", ">of all SQLs")
    return (Grid.of(caption, columns, rows),) if rows else ()


def _over(found: Estimate) -> str:
    if found.value == found.low == found.high == 0:
        return "the best"
    return f"{found.value:+.4f} ({found.low:+.4f} to {found.high:+.4f})"


def _value(found: Estimate, form: str) -> str:
    return form.format(found.value) if isfinite(found.value) else "no meaning"


def grades_section(facts: CardFacts) -> Section:
    """Show what each grade of fit and engagement converts at."""
    cells = facts.result.model.reference.cells
    rows = [
        (f"{cell.grade}{' (small)' if cell.small else ''}", cell.tally.leads, cell.tally.rows, cell.tally.positives,
         "no row" if cell.tally.rate is None else f"{cell.tally.rate:.1%}")
        for cell in cells
    ]  # fmt: skip
    told = Paragraph(
        "Fit (A to C) says who, engagement (1 to 3) says when: sums of the same model's parts, cut into thirds of the "
        "training rows. Registered model, all test rows."
    )
    grid = Grid.of("What each grade converts at", ("grade", ">leads", ">rows", ">became SQL", ">share"), rows)
    nothing = Paragraph("The model has no grades.")
    return Section("grades", "What the grades mean", (told, grid) if rows else (nothing,))


def _shown(found: Estimate, form: str) -> str:
    if not isfinite(found.value):
        return "no meaning"
    if not (isfinite(found.low) and isfinite(found.high)):
        return form.format(found.value)
    return f"{form.format(found.value)} ({form.format(found.low)} to {form.format(found.high)})"
