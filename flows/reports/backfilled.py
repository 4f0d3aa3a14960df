"""The backfill report: what became of each night."""

from collections.abc import Sequence

from flows.night import Night
from flows.reports.report import Report, page, table
from handoff.workspace.backfill import Backfilled


def backfill_report(night: Night, done: Sequence[Backfilled], stopped: str | None) -> Report:
    """Return the report of a backfill. stopped: why it ended before its last night; None: it did not."""
    rows = tuple((str(one.night), one.outcome, one.leads) for one in done)
    return Report(
        key="backfill",
        title="Backfill",
        page=page(
            f"# Backfill of {night.name}",
            f"**Stopped:** {stopped}" if stopped else "",
            table(("night", "what became of it", "open leads"), rows),
        ),
        rows_title="Nights",
        columns=("night", "outcome", "leads"),
        rows=rows,
    )
