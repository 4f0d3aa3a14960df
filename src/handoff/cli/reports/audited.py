"""The leakage audit in words: the worst column first."""

from typing import TYPE_CHECKING

from handoff.audit import Verdict, Weight
from handoff.cli.output import Output

if TYPE_CHECKING:
    from handoff.audit import AuditReport, ColumnAudit


def print_audited(output: Output, report: "AuditReport", *, show_all: bool = False) -> None:
    """Print the columns to worry about (show_all: the clean ones too), findings on the rows, and signed lines."""
    output.line()
    output.line(_summary(report))
    for column in report.columns:
        if show_all or column.verdict is not Verdict.CLEAN:
            _print_column(output, column, show_all=show_all)
    output.line()
    if report.left_out:
        output.line("A signature is a line of [[audit.allow]] in handoff.toml: column, reason, who, when.")
    print_signed(output, report)
    for finding in report.findings:
        output.line(f"{finding.name}: {finding.sentence}; {finding.advice}.")
    output.line(f"How: {report.judged}.")


def print_signed(output: Output, report: "AuditReport") -> None:
    """Print every signed line: it belongs to each report that its column had a part in."""
    for column in report.allowed:
        line = column.allowed
        assert line is not None
        output.line(f'signed: "{column.name}" ({column.verdict}) is used: {line.who}, {line.when}: {line.reason}')


def _print_column(output: Output, column: "ColumnAudit", *, show_all: bool) -> None:
    left_out = ", left out of training" if column.left_out else ""
    output.line()
    output.line(f"{column.rank}. {column.name}: {column.verdict}{left_out}")
    for each in column.evidence:
        if show_all or each.weight > Weight.NOTHING:
            output.line(f"   - {each.sentence}")
    if column.verdict is not Verdict.CLEAN:
        output.line(f"   what to do: {column.advice}")


def _summary(report: "AuditReport") -> str:
    counts = ", ".join(f"{len(report.of(verdict))} {verdict}" for verdict in Verdict)
    left_out = f"; left out of training: {', '.join(report.left_out)}" if report.left_out else ""
    return f"{len(report.columns)} columns: {counts}{left_out}."
