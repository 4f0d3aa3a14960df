"""When a data report says no."""

from typing import TYPE_CHECKING

from handoff.domain.settings import QuarantineSection

if TYPE_CHECKING:
    from handoff.sources.report import DataReport


def faults_of(report: "DataReport", limits: QuarantineSection) -> tuple[str, ...]:
    """Return, in words, every reason why the data should not be used; empty when there is none."""
    faults = []
    for table in (entry.counts for entry in report.tables):
        aside = sum(table.quarantined.values())
        if aside > limits.max_share * table.read:
            faults.append(
                f"{table.table}: {aside:,} of {table.read:,} rows ({aside / table.read:.1%}) were put aside, more than "
                f"quarantine.max_share = {limits.max_share:.0%}; mend the source, or raise the limit"
            )
    return tuple(faults)
