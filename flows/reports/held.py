"""The report of a list that was held back: which gates said no, and what to do."""

from flows.night import Night
from flows.reports.report import Report, page
from handoff.errors import HeldBack


def held_report(night: Night, reason: HeldBack) -> Report:
    """Return the report of a night without a list; it takes the place of the list's own."""
    return Report(
        key="list",
        title="List held back",
        page=page(
            f"# List of {night}: held back",
            "The last published list stands, marked with its age.",
            f"**Why:** {reason}",
            "To publish it all the same, run `nightly` with `publish_anyway` true and `because` a sentence that is "
            "recorded and shown on the list.",
        ),
    )
