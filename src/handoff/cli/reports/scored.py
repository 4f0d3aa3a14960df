"""The ranked list in words."""

from datetime import datetime
from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.workspace.results import Scored


def print_scored(output: Output, outcome: "Scored", show: int) -> None:
    """Print the tiers, the head of the ranked list and where the files are."""
    run = outcome.scored.run
    tiers = [(tier.value, count) for tier, count in outcome.counts.items()]
    output.table(f"{len(outcome.scored):,} open leads as of {run.as_of:%Y-%m-%d %H:%M} UTC", ("tier", ">leads"), tiers)
    head = outcome.scored.rows.head(show).astype(object).to_dict("records")
    columns = ("rank", "tier", "probability", "name", "job_title", "company", "lately", "due_by")
    rows = [
        (
            lead["rank"],
            lead["tier"],
            f"{lead['probability']:.1%}",
            _text(lead["name"]) or lead["lead_id"],
            _text(lead["job_title"]),
            _text(lead["company"]),
            _text(lead["lately"]),
            f"{lead['due_by']:%Y-%m-%d %H:%M}" if isinstance(lead["due_by"], datetime) else "",
        )
        for lead in head
    ]
    title = f"The first {len(rows)}, by model version {run.model_version} and agreement version {run.agreement_version}"
    output.table(title, (">rank", "tier", ">probability", *columns[3:]), rows)
    output.line()
    if outcome.agreement_note:
        output.line(f"Preview only: {outcome.agreement_note}")
    output.line(f"ranked list  {outcome.html}")
    output.line(f"as CSV       {outcome.csv}")
    output.line(f"all scores   {outcome.scores}")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
