"""The list report: how many leads each tier has, the head of the list by id, and where the files are."""

from flows.night import Night
from flows.reports.report import Report, page, table
from handoff.workspace.results import Scored

#: Leads of the list that the operator sees.
HEAD = 20


def list_report(night: Night, outcome: Scored) -> Report:
    """Return the report of a scored night; the rows are the head of the list, without names."""
    run = outcome.scored.run
    return Report(
        key="list",
        title="Ranked list",
        page=page(
            f"# List of {night}",
            f"**Note:** {outcome.note}" if outcome.note else "",
            f"{len(outcome.scored):,} open leads, by model version {run.model_version} (run {run.run_id}) "
            f"and agreement version {run.agreement_version}. Data until {outcome.data_until:%Y-%m-%d %H:%M} UTC.",
            "## Tiers",
            table(("tier", "leads"), [(tier.value, count) for tier, count in outcome.counts.items()]),
            "## Files",
            table(
                ("what", "where"),
                [
                    ("ranked list", f"`{outcome.html.resolve()}`"),
                    ("as workbook", f"`{outcome.xlsx.resolve()}`"),
                    ("as CSV", f"`{outcome.csv.resolve()}`"),
                    ("all scores", f"`{outcome.scores.resolve()}`"),
                ],
            ),
        ),
        rows_title=f"The first {min(HEAD, len(outcome.scored))} of the list",
        columns=("rank", "lead_id", "tier", "probability", "due_by"),
        rows=_head(outcome),
    )


def _head(outcome: Scored) -> tuple[tuple[int | str | float | None, ...], ...]:
    head = outcome.scored.rows.head(HEAD)
    due = head["due_by"].dt.strftime("%Y-%m-%d %H:%M").where(head["due_by"].notna(), None)
    columns = (head["rank"], head["lead_id"], head["tier"], head["probability"].round(4), due)
    return tuple(zip(*(column.tolist() for column in columns), strict=True))
