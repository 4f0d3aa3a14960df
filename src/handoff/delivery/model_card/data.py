"""The parts of a card about the data: what is predicted, from which nights, and who is in and out."""

from handoff.delivery.model_card.document import Grid, Listing, Paragraph, Picture, Section
from handoff.delivery.model_card.facts import CardFacts
from handoff.model.part import Part


def label_section(facts: CardFacts) -> Section:
    """Say what the model answers, and what it was told of each lead."""
    days = facts.labels.horizon_days
    return Section(
        "label",
        "What it predicts",
        (
            Listing(
                (
                    "One row is one lead on one night on which it was open. A silent lead is a row like any other.",
                    f"Positive: the lead entered SQL within {days} days after the night. Negative: it did not.",
                    f"A night whose {days} days are not over yet says nothing: it is left out, and counted below.",
                    "Everything in a row happened, and was known, before the night. Nothing later is seen.",
                    "Meant for: ordering the leads that marketing hands to sales. Not meant for: judging a person, "
                    "prices, credit or employment.",
                )
            ),
        ),
    )


def data_section(facts: CardFacts) -> Section:
    """Show the periods, who is in and who is out."""
    labels, split = facts.labels, facts.result.split
    taken = len(labels.rows)
    out = (
        ("the outcome is not known yet", labels.immature),
        ("SQL already on that night, known only later", labels.already_sql),
        ("the outcome window reaches into the test period", split.gap_rows),
    )
    said = facts.strength[:1].upper() + facts.strength[1:].removesuffix(".")
    told = Paragraph(f"{said}.", notice=facts.weak)
    return Section(
        "data",
        "Who is in and who is out",
        (
            Paragraph(
                f"{taken:,} rows have a known outcome, {int(labels.label.sum()):,} of them positive "
                f"({labels.label.mean():.1%})."
            ),
            *(
                [Paragraph(f"{facts.selection[:1].upper()}{facts.selection[1:]}.", notice=True)]
                if facts.selection
                else []
            ),
            *([told] if facts.strength else []),
            Grid.of(
                "Periods; the model learned from the first and was tested on the second",
                ("period", "from", "to", ">rows", ">leads", ">accounts", ">became SQL", ">share"),
                [_period(part) for part in split.parts],
            ),
            Grid.of("Rows left out", ("reason", ">rows"), out),
            Picture("base_rate_by_month", "The share of rows that became SQL, by month of the night"),
        ),
    )


def _period(part: Part) -> tuple[str | int, ...]:
    return (
        part.name,
        f"{part.first:%Y-%m-%d}",
        f"{part.last:%Y-%m-%d}",
        len(part),
        part.leads,
        part.accounts,
        part.positives,
        f"{part.positives / len(part):.1%}",
    )
