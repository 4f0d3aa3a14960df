"""The leakage audit: finds, from the data, the columns that know what a model must not know."""

from collections.abc import Iterator, Mapping, Sequence

from handoff.audit.ablation import Lift, ablate, implausible
from handoff.audit.alone import alone, missingness, too_good
from handoff.audit.capture import capture_time
from handoff.audit.halves import enough, halve
from handoff.audit.names import smell
from handoff.audit.near_copies import near_copy, other_horizons
from handoff.audit.pure_values import pure_values
from handoff.audit.ranking import Auc, Judge
from handoff.audit.report import AuditReport, Evidence, TableFinding
from handoff.audit.source import Inquiry, Source
from handoff.audit.subject import Subject, sample
from handoff.audit.table_findings import table_findings
from handoff.audit.verdicts import verdicts
from handoff.domain.settings import AllowedColumn

#: Rows that are looked at; of more, those of a random share of the leads.
MOST_ROWS = 60_000


def audit(subject: Subject, allow: Sequence[AllowedColumn] = (), seed: int = 0) -> AuditReport:
    """Judge every column that the rows are made of, and the rows themselves; row order plays no part.

    Args:
        subject: training rows and what is known of their leads.
        allow: the signed lines; their columns are judged like all others, and used.
        seed: of the sample of leads, of the halves by account, and of the small models.
    """
    rows = sample(subject, MOST_ROWS, seed)
    inquiry = Inquiry.of(rows, halve(rows, seed), seed)
    if not enough(rows, inquiry.halves):
        return _nothing_to_say(inquiry, allow)
    ranked = {source.name: alone(inquiry, source) for source in inquiry.sources}
    lifts = ablate(inquiry, ranked, seed)
    horizons = other_horizons(inquiry)
    found = [
        (source, tuple(_evidence(inquiry, source, ranked[source.name], lifts.get(source.name), horizons)))
        for source in inquiry.sources
    ]
    signed = {line.column: line for line in allow}
    return AuditReport(verdicts(found, signed), tuple(table_findings(inquiry)), inquiry.halves.words)


def _evidence(
    inquiry: Inquiry, source: Source, best: Auc, lift: Lift | None, horizons: Mapping[str, Judge]
) -> Iterator[Evidence]:
    yield too_good(source, best)
    yield from missingness(inquiry, source)
    yield from capture_time(inquiry, source)
    yield from implausible(source, lift, best.support)
    yield from pure_values(inquiry, source)
    yield from near_copy(inquiry, source, horizons)
    yield from smell(source)


def _nothing_to_say(inquiry: Inquiry, allow: Sequence[AllowedColumn]) -> AuditReport:
    label = inquiry.subject.table.label
    finding = TableFinding(
        "too few outcomes",
        (("sql_rows", float(label.sum())), ("other_rows", float((label == 0).sum()))),
        len(label),
        f"{label.sum():,} of {len(label):,} rows became SQL: too few on either side to judge any column",
        "load a longer history; until then nothing is known against any column, nor for it",
    )
    found = [(source, tuple(smell(source))) for source in inquiry.sources]
    return AuditReport(verdicts(found, {line.column: line for line in allow}), (finding,), inquiry.halves.words)
