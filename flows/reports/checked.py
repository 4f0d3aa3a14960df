"""The data report: what was read, what was put aside and why, and how the funnel runs."""

from flows.night import Night
from flows.reports.report import Report, page, table
from handoff.workspace.results import Checked

#: Months of the funnel on the page; the newest ones.
MONTHS = 13


def check_report(night: Night, checked: Checked) -> Report:
    """Return the report of a check, its faults first; the rows are the quarantine, by table and reason."""
    report = checked.report
    return Report(
        key="data",
        title="Data report",
        page=page(
            f"# Data of {night}",
            _verdict(checked),
            f"Read at {report.now:%Y-%m-%d %H:%M} UTC; the newest record is of {report.observed_until:%Y-%m-%d %H:%M}.",
            "## Tables",
            _tables(checked),
            "## Funnel",
            table(("stage", "leads that entered it"), report.funnel.items()),
            "## Leads by month of creation",
            table(
                ("month", "leads", "reached SQL by now", "share"),
                [(one.month, one.leads, one.converted, f"{one.rate:.1%}") for one in report.months[-MONTHS:]],
            ),
            *_events(checked),
        ),
        rows_title="Rows put aside",
        columns=("table", "reason", "rows"),
        rows=tuple(
            (one.counts.table, reason, count)
            for one in report.tables
            for reason, count in one.counts.quarantined.items()
            if count
        ),
    )


def _verdict(checked: Checked) -> str:
    if not checked.faults:
        return "**Fit for use.**"
    return "\n".join(["**The check says no:**", "", *(f"- {fault}" for fault in checked.faults)])


def _tables(checked: Checked) -> str:
    columns = ("table", "read", "kept", "put aside", "repeated", "left out by the mapping", "from", "to", "days old")
    rows = [
        (
            one.counts.table,
            one.counts.read,
            one.counts.kept,
            sum(one.counts.quarantined.values()),
            one.counts.repeated,
            one.counts.ignored,
            f"{one.first:%Y-%m-%d}" if one.first else None,
            f"{one.last:%Y-%m-%d}" if one.last else None,
            f"{one.age_days:.1f}" if one.age_days is not None else None,
        )
        for one in checked.report.tables
    ]
    return table(columns, rows)


def _events(checked: Checked) -> tuple[str, ...]:
    report = checked.report
    if not report.events_by_type:
        return ()
    share = report.machine_share
    robots = f"{share:.1%} of the events were made by robots and are kept apart." if share is not None else ""
    return ("## Events", table(("event type", "events"), report.events_by_type.items()), robots)
