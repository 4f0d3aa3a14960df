"""The training report in words: honest numbers first."""

from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.model.bootstrap import Estimate
    from handoff.workspace.results import Trained

#: Metrics of the report, in order, with how they are printed.
METRICS = {
    "auc": "{:.3f}",
    "average_precision": "{:.3f}",
    "brier": "{:.4f}",
    "log_loss": "{:.4f}",
    "lift_at_10": "{:.2f}",
    "lift_at_20": "{:.2f}",
    "lift_at_30": "{:.2f}",
    "precision_at_10": "{:.1%}",
    "precision_at_20": "{:.1%}",
    "precision_at_30": "{:.1%}",
    "calibration_error": "{:.3f}",
}


def print_trained(output: Output, outcome: "Trained") -> None:
    """Print what was learned from, how good each recipe is on later nights, and where the model is."""
    labels, result = outcome.labels, outcome.result
    output.line(
        f"{len(labels.rows):,} snapshots with {outcome.n_features} features; left out: {labels.immature:,} too young "
        f"for an outcome, {labels.already_sql:,} SQL before it was known"
    )
    parts = [
        (
            part.name,
            f"{part.first:%Y-%m-%d}",
            f"{part.last:%Y-%m-%d}",
            len(part),
            part.positives,
            f"{part.positives / len(part):.1%}",
        )
        for part in result.split.parts
    ]
    output.table("Nights", ("part", "from", "to", ">rows", ">SQL", ">base rate"), parts)
    months = [(month, rows, f"{rate:.1%}") for month, rows, rate in labels.base_rate_by_month()]
    output.table("Base rate by month of the snapshot", ("month", ">rows", ">SQL within the horizon"), months)
    names = list(result.evaluations)
    rows = [
        (metric, *(_estimate(result.evaluations[name].metrics[metric], form) for name in names))
        for metric, form in METRICS.items()
    ]
    title = "Forward in time, on the test nights (95 % interval, by account)"
    output.table(title, ("", *(f">{name}" for name in names)), rows)
    output.line()
    output.line(f"calibration  {result.calibration[names[0]].reason}")
    registered = outcome.registered
    output.line(
        f"registered   {registered.name} version {registered.version}, alias champion (run {registered.run_id})"
    )
    output.line(f"tracking     {registered.tracking_uri}")
    for doubt in outcome.doubts:
        output.line(f"doubt        {doubt}")


def _estimate(found: "Estimate", form: str) -> str:
    return f"{form.format(found.value)} ({form.format(found.low)} to {form.format(found.high)})"
