"""The leakage audit in words: the worst column first."""

from typing import TYPE_CHECKING

from handoff.audit import Verdict
from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.audit import AuditReport, ColumnAudit


def print_audited(output: Output, report: "AuditReport", *, show_all: bool = False) -> None:
    """Print the columns to worry about, the findings on the table, and the signed lines."""
    shown = [column for column in report.columns if show_all or column.verdict is not Verdict.CLEAN]
    if shown:
        rows = [row for column in shown for row in _rows(column, show_all=show_all)]
        output.table("Columns, the worst first", ("verdict", "column", "evidence", "what to do"), rows)
    output.line()
    output.line(_summary(report))
    print_signed(output, report)
    for finding in report.findings:
        output.line(f"{finding.name}: {finding.sentence}; {finding.advice}")
    output.line(f"How: {report.judged}.")


def print_signed(output: Output, report: "AuditReport") -> None:
    """Print every signed line: it belongs to each report that its column had a part in."""
    for column in report.allowed:
        line = column.allowed
        assert line is not None
        output.line(f'signed: "{column.name}" ({column.verdict}) is used: {line.who}, {line.when}: {line.reason}')


def _rows(column: "ColumnAudit", *, show_all: bool) -> list[tuple[str, str, str, str]]:
    evidence = [each.sentence for each in column.evidence]
    first, *more = evidence or ["nothing found"]
    verdict = f"{column.verdict}, left out" if column.left_out else str(column.verdict)
    rows = [(verdict, column.name, first, column.advice)]
    if not show_all and more:
        return [(verdict, column.name, f"{first} (and {len(more)} more: --all)", column.advice)]
    return [*rows, *(("", "", sentence, "") for sentence in more)]


def _summary(report: "AuditReport") -> str:
    counts = ", ".join(f"{len(report.of(verdict))} {verdict}" for verdict in Verdict)
    left_out = f"; left out of training: {', '.join(report.left_out)}" if report.left_out else ""
    return f"{len(report.columns)} columns: {counts}{left_out}."
