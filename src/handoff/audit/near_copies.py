"""Near copies of the outcome: columns that tell who becomes SQL within another time than the contract's horizon."""

from collections.abc import Iterator, Mapping

import numpy as np

from handoff.audit.limits import NEAR_COPY
from handoff.audit.ranking import Judge
from handoff.audit.report import Evidence, Kind
from handoff.audit.source import Inquiry, Source
from handoff.audit.subject import NEVER
from handoff.domain.instants import MICROSECONDS_PER_DAY

#: Horizons that are tried, as multiples of the contract's; infinity: at any time.
MULTIPLES = (0.25, 0.5, 2.0, 4.0, float("inf"))
#: Fewest judged SQL leads of a horizon.
FEWEST = 15


def other_horizons(inquiry: Inquiry) -> Mapping[str, Judge]:
    """Return a judge for each other horizon that has SQLs enough, by its name in words."""
    subject = inquiry.subject
    days = subject.table.horizon_days
    waited = (subject.sql_after - subject.moment) / MICROSECONDS_PER_DAY
    became = subject.sql_after < NEVER
    judges = {}
    for multiple in MULTIPLES:
        name = "at any time" if np.isinf(multiple) else f"within {days * multiple:g} days"
        outcome = became & (waited < days * multiple)
        judge = Judge.of(outcome.astype(np.int64), inquiry.halves, inquiry.lead)
        if judge.n_sql >= FEWEST and not np.array_equal(outcome, inquiry.judge.outcome == 1):
            judges[name] = judge
    return judges


def near_copy(inquiry: Inquiry, source: Source, judges: Mapping[str, Judge]) -> Iterator[Evidence]:
    """Yield the horizon at which an exported column tells the outcome best, where that is too well."""
    if source.recorded:
        return
    codes = [inquiry.codes[name] for name in source.feature_names]
    if source.column is not None and not source.column.present.all():
        codes.append(source.column.present[inquiry.lead].astype(np.int64))
    found = [(judge.auc(each), name) for name, judge in judges.items() for each in codes]
    if not found:
        return
    auc, name = max(found, key=lambda pair: (pair[0].low, pair[1]))
    weight = NEAR_COPY.weigh(auc.low)
    if weight:
        yield Evidence(
            Kind.NEAR_COPY,
            weight,
            (("auc", auc.value), ("auc_low", auc.low)),
            auc.support,
            f'alone, it ranks leads for "SQL {name}" with AUC {auc.value:.3f} (at least {auc.low:.3f})',
        )
