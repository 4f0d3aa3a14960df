"""The training report: what each recipe is worth on later nights, with 95 % intervals, and what was left out."""

from math import isfinite

from flows.night import Night
from flows.reports.report import Report, page, table
from handoff.workspace.results import Trained


def training_report(night: Night, trained: Trained) -> Report:
    """Return the report of a training; the rows are every measure of every recipe."""
    result, labels = trained.result, trained.labels
    first = next(iter(result.evaluations.values()))
    return Report(
        key="training",
        title="Training report",
        page=page(
            f"# Training of {night}",
            f"Registered version **{trained.registered.version}** (run {trained.registered.run_id}) as champion: "
            f"recipe {result.model.recipe.name}, {trained.n_features} features, "
            f"SQL within {labels.horizon_days} days.",
            "## Measured on later nights",
            f"{first.n_rows:,} rows of {first.n_leads:,} leads at {first.n_accounts:,} accounts, {first.n_positive:,} "
            f"became SQL ({first.base_rate:.1%}). In brackets the 95 % interval, by account.",
            _measures(trained),
            "## Nights",
            _parts(trained),
            _left_out(trained),
            "## Calibration",
            "\n".join(f"- {name}: {choice.reason}" for name, choice in result.calibration.items()),
            "## Share that became SQL, by month of the snapshot",
            table(
                ("month", "rows", "share"),
                [(month, rows, f"{rate:.1%}") for month, rows, rate in labels.base_rate_by_month()],
            ),
        ),
        rows_title="Measures on the test nights",
        columns=("recipe", "measure", "value", "low", "high"),
        rows=tuple(
            (recipe, measure, one.value, one.low, one.high)
            for recipe, evaluation in result.evaluations.items()
            for measure, one in evaluation.metrics.items()
        ),
    )


def _measures(trained: Trained) -> str:
    evaluations = trained.result.evaluations
    measures = next(iter(evaluations.values())).metrics
    rows = []
    for measure in measures:
        found = [one.metrics[measure] for one in evaluations.values()]
        rows.append((measure.replace("_", " "), *(_interval(one.value, one.low, one.high) for one in found)))
    return table(("measure", *evaluations), rows)


def _interval(value: float, low: float, high: float) -> str:
    return f"{value:.3f} ({low:.3f} to {high:.3f})" if isfinite(value) else "no meaning"


def _parts(trained: Trained) -> str:
    columns = ("part", "first night", "last night", "rows", "became SQL", "leads", "accounts")
    rows = [
        (
            part.name,
            f"{part.first:%Y-%m-%d}",
            f"{part.last:%Y-%m-%d}",
            len(part),
            part.positives,
            part.leads,
            part.accounts,
        )
        for part in trained.result.split.parts
    ]
    return table(columns, rows)


def _left_out(trained: Trained) -> str:
    reasons = {
        "the outcome is not known yet": trained.labels.immature,
        "SQL already, known only later": trained.labels.already_sql,
        "the outcome window reaches into the next part": trained.result.split.gap_rows,
    }
    return table(("left out because", "rows"), reasons.items())
