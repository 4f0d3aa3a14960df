"""The ranked list in words."""

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handoff.cli.output import Output
from handoff.domain.instants import as_utc

if TYPE_CHECKING:
    from handoff.workspace.results import Scored


def print_scored(output: Output, outcome: "Scored", show: int) -> None:
    """Print the tiers, the head of the ranked list and where the files are."""
    run = outcome.scored.run
    places = outcome.scored.places
    tiers = [(tier.value, count, _places(places.get(tier))) for tier, count in outcome.counts.items()]
    title = f"{len(outcome.scored):,} open leads as of {run.as_of:%Y-%m-%d %H:%M} UTC"
    output.table(title, ("tier", ">leads", ">places"), tiers)
    head = outcome.scored.rows.head(show).astype(object).to_dict("records")
    zone = ZoneInfo(outcome.timezone)
    columns = ("name", "job_title", "company", "first reason", f"due by ({outcome.timezone})")
    rows = [
        (
            lead["rank"],
            lead["tier"],
            f"{lead['probability']:.1%}",
            _text(lead["grade"]),
            _text(lead["name"]) or lead["lead_id"],
            _text(lead["job_title"]),
            _text(lead["company"]),
            lead["reasons_for"][0],
            _local(lead["due_by"], zone),
        )
        for lead in head
    ]
    title = f"The first {len(rows)}, by model version {run.model_version} and agreement version {run.agreement_version}"
    output.table(title, (">rank", "tier", ">probability", "grade", *columns), rows)
    output.line()
    if outcome.note:
        output.line(f"Note: {outcome.note}")
    output.line(f"ranked list  {outcome.html}")
    output.line(f"as workbook  {outcome.xlsx}")
    output.line(f"as CSV       {outcome.csv}")
    output.line(f"all scores   {outcome.scores}")


def _local(moment: object, zone: ZoneInfo) -> str:
    """Return an instant of the table, naive UTC, in the zone of the workspace; nothing where there is none."""
    # NaT is a datetime too, and equals nothing.
    if not isinstance(moment, datetime) or moment != moment:  # noqa: PLR0124
        return ""
    return f"{as_utc(moment).astimezone(zone):%Y-%m-%d %H:%M}"


def _places(places: int | None) -> str:
    return "" if places is None else f"{places:,}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
