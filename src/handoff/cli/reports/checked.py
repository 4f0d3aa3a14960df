"""The data report in words and tables."""

from datetime import datetime
from typing import TYPE_CHECKING

from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.sources.report import DataReport
    from handoff.workspace.results import Checked


def print_checked(output: Output, checked: "Checked") -> None:
    """Print what is there, what was put aside, and whether it can be used."""
    report = checked.report
    _print_tables(output, report)
    _print_quarantine(output, checked)
    _print_identity(output, report)
    _print_columns(output, report)
    _print_events(output, report)
    n_leads = max(1, sum(month.leads for month in report.months))
    funnel = [(stage, count, _share(count / n_leads)) for stage, count in report.funnel.items()]
    output.table("Funnel: leads that ever entered a stage", ("stage", ">leads", ">share"), funnel)
    months = [(month.month, month.leads, month.converted, _share(month.rate)) for month in report.months]
    output.table("Leads by month of creation", ("month", ">leads", ">SQL so far", ">share"), months)
    output.line()
    if report.reading:
        output.line(f"{report.reading[:1].upper()}{report.reading[1:]}.")
    if report.absent:
        output.line(f"Not there, so left out: {', '.join(report.absent)}")
    for fault in checked.faults:
        output.line(f"NO: {fault}")
    if not checked.faults:
        output.line(f"The data can be used. Outcomes are observed until {report.observed_until:%Y-%m-%d %H:%M} UTC.")


def _print_tables(output: Output, report: "DataReport") -> None:
    rows = [
        (
            table.counts.table,
            table.counts.read,
            table.counts.kept,
            sum(table.counts.quarantined.values()),
            table.counts.ignored,
            table.counts.repeated,
            _day(table.first),
            _day(table.last),
            "" if table.age_days is None else f"{table.age_days:,.1f} days",
        )
        for table in report.tables
    ]
    columns = ("table", ">read", ">kept", ">put aside", ">left out", ">repeated", "from", "to", ">age")
    output.table("Tables", columns, rows)


def _print_quarantine(output: Output, checked: "Checked") -> None:
    rows = [
        (table.counts.table, reason.replace("_", " "), count)
        for table in checked.report.tables
        for reason, count in table.counts.quarantined.items()
    ]
    if rows:
        output.table(f"Put aside (all of them in {checked.quarantine})", ("table", "reason", ">rows"), rows)


def _print_identity(output: Output, report: "DataReport") -> None:
    found = report.identity
    if not (found.merged or found.accounts):
        return
    output.line()
    if found.merged:
        output.line(
            f"{found.merged:,} records are of people already there ({found.people:,} people); what they did counts for "
            f"the first record of each. Least confidence: {found.weakest:.0%}"
        )
    if found.accounts:
        ways = ", ".join(f"{count:,} by {way}" for way, count in found.accounts.items() if way != "none")
        output.line(f"Leads with a company: {ways or 'none'}; without one: {found.accounts.get('none', 0):,}")
    if found.unclear:
        output.line(f"{found.unclear:,} leads write from a domain that several accounts have; no account was chosen")


def _print_columns(output: Output, report: "DataReport") -> None:
    leads = next(table for table in report.tables if table.counts.table == "leads")
    rows = [
        (name, _share(missing), report.attribute_types.get(name, _known_meaning(name)))
        for name, missing in leads.missing.items()
        if name not in ("lead_key", "account_key", "account_known", "duplicates")
    ]
    output.table("Columns of leads", ("column", ">missing", "read as"), rows)


def _known_meaning(name: str) -> str:
    return f"the contract's {name}"


def _print_events(output: Output, report: "DataReport") -> None:
    if not report.events_by_type:
        return
    total = sum(report.events_by_type.values())
    rows = [(kind, count, _share(count / total)) for kind, count in report.events_by_type.items()]
    output.table("Events", ("type", ">events", ">share"), rows)
    quantiles = ", ".join(f"{float(share):.0%}: {count:,.0f}" for share, count in report.events_per_lead.items())
    output.line()
    output.line(f"Events per lead, by quantile: {quantiles}")
    if report.machine_share:
        output.line(f"Made by robots and mail gateways: {report.machine_share:.1%} of events; kept apart from people's")


def _share(value: float) -> str:
    return f"{value:.1%}"


def _day(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d}"
