"""The training report in words: honest numbers first."""

from math import isfinite
from typing import TYPE_CHECKING

from handoff.cli.output import Output
from handoff.cli.reports.audited import print_signed
from handoff.cli.reports.promoted import print_registered

if TYPE_CHECKING:
    from handoff.model.bootstrap import Estimate
    from handoff.workspace.results import Learned, Trained

#: Measures of the report, in order, with how they are printed.
MEASURES = {
    "auc": "{:.3f}",
    "average_precision": "{:.3f}",
    "lift_at_10": "{:.2f}",
    "lift_at_20": "{:.2f}",
    "precision_at_10": "{:.1%}",
    "precision_at_20": "{:.1%}",
    "brier": "{:.4f}",
    "log_loss": "{:.4f}",
    "calibration_error": "{:.3f}",
}

#: Measures that the level decides about, with their words.
SERVED = {"brier": "Brier", "calibration_error": "calibration error"}


def print_trained(output: Output, outcome: "Trained") -> None:
    """Print what was learned from, how good it is on later nights, and what became of the model."""
    _print_data(output, outcome)
    _print_choice(output, outcome)
    _print_measures(output, outcome)
    _print_tiers(output, outcome)
    _print_grades(output, outcome)
    _print_segments(output, outcome)
    output.line()
    for name, text in _notes(outcome):
        output.line(f"{name:<13}{text}")
    print_registered(output, outcome.registered, outcome.verdict)
    output.line(f"card         handoff card {outcome.registered.version} --html card.html")


def _print_data(output: Output, outcome: "Learned") -> None:
    labels, result = outcome.labels, outcome.result
    output.line(
        f"{len(labels.rows):,} snapshots with {outcome.n_features} features; left out: {labels.immature:,} too young "
        f"for an outcome, {labels.already_sql:,} SQL before it was known"
    )
    if outcome.selection is not None:
        output.line(outcome.selection.sentence)
    if outcome.strength.weak:
        output.line(outcome.strength.sentence)
    for column in outcome.audit.columns:
        if column.left_out:
            output.line(f'left out by the audit: "{column.name}": {column.evidence[0].sentence}')
    print_signed(output, outcome.audit)
    if result.period_columns:
        output.line(f"not learned from, since they tell nights apart: {', '.join(result.period_columns)}")
    parts = [
        (part.name, f"{part.first:%Y-%m-%d}", f"{part.last:%Y-%m-%d}", len(part), part.positives,
         f"{part.positives / len(part):.1%}")
        for part in result.split.parts
    ]  # fmt: skip
    output.table("Nights", ("part", "from", "to", ">rows", ">SQL", ">base rate"), parts)
    months = [(month, rows, f"{rate:.1%}") for month, rows, rate in labels.base_rate_by_month()]
    output.table("Base rate by month of the snapshot", ("month", ">rows", ">SQL within the horizon"), months)


def _print_choice(output: Output, outcome: "Learned") -> None:
    choice = outcome.result.choice
    rows = [
        (one.name, f"{one.loss:.4f}", _estimate(one.difference, "{:+.4f}"), f"{one.auc:.3f}",
         f"{one.average_precision:.3f}")
        for one in choice.candidates
    ]  # fmt: skip
    title = "Candidates, by rolling origins inside the training period (the test nights have no part in the choice)"
    output.table(title, ("candidate", ">log loss", ">over the best", ">AUC", ">average precision"), rows)
    output.line(f"chosen: {choice.reason}")


def _print_measures(output: Output, outcome: "Learned") -> None:
    result = outcome.result
    name, *peers = result.evaluations
    rows = [
        (measure, _estimate(result.forward.metrics[measure], form),
         *(form.format(result.evaluations[peer].metrics[measure].value) for peer in peers),
         form.format(result.random_split.metrics[measure].value))
        for measure, form in MEASURES.items()
    ]  # fmt: skip
    title = "Forward in time, on the test nights (95 % interval, by account); last, what a random split would have said"
    output.table(title, ("", f">{name}", *(f">{peer}" for peer in peers), ">random split"), rows)
    output.line()
    output.line(outcome.promise)
    served = ", ".join(
        f"{name} {_estimate(result.followed.metrics[key], MEASURES[key])}" for key, name in SERVED.items()
    )
    output.line(f"As served, the level taken anew every week from outcomes known by then: {served}.")


def _print_tiers(output: Output, outcome: "Learned") -> None:
    """Print predicted beside actual by tier: by lines alone, since rules need the leads themselves."""
    rows = [
        (one.line, f"{one.leads_a_night:,.1f}", f"{one.expected:.1%}", _estimate(one.precision, "{:.1%}"),
         _estimate(one.found, "{:.1%}"))
        for one in outcome.tiers
    ]  # fmt: skip
    if rows:
        columns = ("tier", ">leads a night", ">predicted", ">became SQL", ">of all SQL")
        output.table("By the agreement's lines, on the test nights (its rules apart)", columns, rows)


def _print_grades(output: Output, outcome: "Learned") -> None:
    cells = outcome.result.model.reference.cells
    shown = [cell for cell in cells if not cell.small]
    rows = [(cell.grade, cell.tally.leads, cell.tally.rows, f"{cell.tally.rate or 0:.1%}") for cell in shown]
    if rows:
        small = len(cells) - len(shown)
        title = f"By grade: fit A to C, engagement 1 to 3, on the test nights ({small} grades too small to say much)"
        output.table(title, ("grade", ">leads", ">rows", ">became SQL"), rows)


def _print_segments(output: Output, outcome: "Learned") -> None:
    rows = [
        (one.attribute, one.value, one.leads, one.positives,
         f"{one.expected:.1%}", f"{one.base_rate:.1%}", _estimate(one.auc, "{:.3f}"), _estimate(one.lift, "{:.2f}"))
        for one in outcome.segments if not one.small
    ]  # fmt: skip
    columns = ("part", "", ">leads", ">SQL", ">predicted", ">actual", ">AUC", ">lift, best 20 %")
    small = len(outcome.segments) - len(rows)
    if rows:
        output.table(f"The test nights in parts ({small} parts too small to say much are on the card)", columns, rows)


def _notes(outcome: "Learned") -> list[tuple[str, str]]:
    result = outcome.result
    return [
        ("calibration", result.calibration[result.model.recipe.name].reason),
        ("level", result.anchor.sentence),
        *(("doubt", doubt) for doubt in outcome.doubts),
        ("time", f"{result.seconds['wall']:.0f} s for {result.seconds['fits']:.0f} s of fits"),
    ]


def _estimate(found: "Estimate", form: str) -> str:
    if not isfinite(found.value):
        return "-"
    return f"{form.format(found.value)} ({form.format(found.low)} to {form.format(found.high)})"
