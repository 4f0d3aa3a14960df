"""The training report: what became of the model, what it is worth on later nights, and what was left out."""

from math import isfinite

from flows.night import Night
from flows.reports.report import Report, page, table
from handoff.workspace.results import Trained


def training_report(night: Night, trained: Trained, why: str | None = None) -> Report:
    """Return the report of a training; the rows are every measure of every recipe.

    why: what made somebody train before the weekly date; None: the week was over.
    """
    result, labels = trained.result, trained.labels
    forward = result.forward
    return Report(
        key="training",
        title="Training report",
        page=page(
            f"# Training of {night}",
            f"**Before its time, because** {why}." if why else "",
            f"{trained.became}: recipe {result.model.recipe.name}, {trained.n_features} features, SQL within "
            f"{labels.horizon_days} days (run {trained.registered.run_id}).",
            trained.promise,
            trained.strength.sentence if trained.strength.weak else "",
            "## Gates",
            table(
                ("passed", "gate", "what was found"),
                [("yes" if one.passed else "NO", one.name, one.sentence) for one in trained.verdict.checks],
            ),
            "## Measured on later nights",
            f"{forward.n_rows:,} rows of {forward.n_leads:,} leads at {forward.n_accounts:,} accounts, "
            f"{forward.n_positive:,} became SQL ({forward.base_rate:.1%}). In brackets the 95 % interval, by account; "
            "last, what a random split would have said.",
            _measures(trained),
            "## Choice",
            f"{result.choice.reason}.",
            "## Leakage audit",
            _audited(trained),
            "## Nights",
            _parts(trained),
            _left_out(trained),
            "## Calibration",
            f"{result.calibration[result.model.recipe.name].reason}. Level: {result.anchor.sentence}.",
            *(f"**Doubt:** {doubt}." for doubt in trained.doubts),
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
    result = trained.result
    name, *peers = result.evaluations
    columns = [result.forward, *(result.evaluations[peer] for peer in peers), result.random_split]
    rows = []
    for measure in result.forward.metrics:
        found = [one.metrics[measure] for one in columns]
        rows.append((measure.replace("_", " "), *(_interval(one.value, one.low, one.high) for one in found)))
    return table(("measure", name, *peers, "random split"), rows)


def _audited(trained: Trained) -> str:
    left_out = [
        f"- **{one.name}** left out: {one.evidence[0].sentence}" for one in trained.audit.columns if one.left_out
    ]
    signed = [f"- **{one.name}** is used: {one.advice}" for one in trained.audit.allowed]
    return "\n".join([*left_out, *signed]) or "No column was left out."


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
