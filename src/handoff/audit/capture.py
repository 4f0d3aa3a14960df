"""Capture time: columns that are written because of the outcome, or after the night that a row is taken at."""

from collections.abc import Iterator

import numpy as np

from handoff.audit.alone import filled_shares
from handoff.audit.limits import AT_SQL, CHANGED_AFTER, FILLED_OTHERS, FILLED_SQL, FUTURE_DATE
from handoff.audit.report import Evidence, Kind, Weight
from handoff.audit.source import Inquiry, Source
from handoff.audit.subject import NEVER, Bools, IntArray
from handoff.domain.instants import MICROSECONDS_PER_DAY

#: Fewest SQL leads that a share of them is worth a word.
FEWEST = 10


def capture_time(inquiry: Inquiry, source: Source) -> Iterator[Evidence]:
    """Yield every sign that a column is written with, or after, the outcome."""
    if source.name in inquiry.subject.changes:
        yield from _changed_after(inquiry, source)
    if source.recorded or source.column is None:
        return
    yield from _filled_with_outcome(inquiry, source.column.present[inquiry.lead])
    if source.column.date is not None:
        yield from _in_the_future(inquiry, source.column.date[inquiry.lead])
        yield from _at_the_outcome(inquiry, source.column.date)


def _filled_with_outcome(inquiry: Inquiry, present: Bools) -> Iterator[Evidence]:
    of_sql, of_others = filled_shares(inquiry, present)
    support = len(np.unique(inquiry.lead[present & (inquiry.ever == 1)]))
    if of_sql >= FILLED_SQL and of_others <= FILLED_OTHERS and support >= FEWEST:
        yield Evidence(
            Kind.CAPTURE_TIME,
            Weight.STRONG,
            (("filled_sql", of_sql), ("filled_others", of_others)),
            support,
            f"filled for {of_sql:.0%} of the leads that became SQL and for {of_others:.1%} of the others: somebody "
            "fills it in because a lead gets on",
        )


def _in_the_future(inquiry: Inquiry, date: IntArray) -> Iterator[Evidence]:
    """A date at or after the night shows that the cell was written after it."""
    future = (date < NEVER) & (date >= inquiry.subject.moment)
    if not future.any():
        return
    auc = inquiry.judge.auc(future.astype(np.int64))
    weight = FUTURE_DATE.weigh(auc.low)
    if not weight:
        return
    label = inquiry.judge.outcome == 1
    of_sql, of_others = float(future[label].mean()), float(future[~label].mean())
    yield Evidence(
        Kind.CAPTURE_TIME,
        weight,
        (("auc", auc.value), ("future_sql", of_sql), ("future_others", of_others)),
        auc.support,
        f"its date lies at or after the night in {of_sql:.0%} of the rows that became SQL and {of_others:.0%} of the "
        "others: it was written later than the night",
    )


def _at_the_outcome(inquiry: Inquiry, date: IntArray) -> Iterator[Evidence]:
    lead, sql = _sql_leads(inquiry)
    dated = date[lead]
    hits = (dated < NEVER) & (dated >= sql - MICROSECONDS_PER_DAY)
    if len(lead) < FEWEST or not (weight := AT_SQL.weigh(float(hits.mean()))):
        return
    others = np.setdiff1d(np.unique(inquiry.lead), lead)
    of_others = float((date[others] < NEVER).mean()) if len(others) else 0.0
    yield Evidence(
        Kind.CAPTURE_TIME,
        weight,
        (("dated_at_sql", float(hits.mean())), ("filled_others", of_others)),
        int(hits.sum()),
        f"for {hits.mean():.0%} of the leads that became SQL its date is the day of the SQL or later",
    )


def _changed_after(inquiry: Inquiry, source: Source) -> Iterator[Evidence]:
    """With a field history training takes the value of the night, so this is worth a look, and no proof."""
    changes = inquiry.subject.changes[source.name]
    lead, sql = _sql_leads(inquiry)
    last = np.full(int(max(lead.max(initial=-1), changes.lead.max(initial=-1))) + 1, -1, dtype=np.int64)
    np.maximum.at(last, changes.lead, changes.changed)
    hits = last[lead] >= sql - MICROSECONDS_PER_DAY
    if len(lead) < FEWEST or not (weight := CHANGED_AFTER.weigh(float(hits.mean()))):
        return
    yield Evidence(
        Kind.CAPTURE_TIME,
        weight,
        (("changed_after_sql", float(hits.mean())),),
        int(hits.sum()),
        f"its history shows a change on the day of the SQL or later for {hits.mean():.0%} of the leads that became "
        "SQL; training takes the value of the night, which is right only while the history is complete",
    )


def _sql_leads(inquiry: Inquiry) -> tuple[IntArray, IntArray]:
    """Return the leads that became SQL, and when, by their newest row."""
    rows = np.flatnonzero(inquiry.subject.sql_after < NEVER)
    lead, last = np.unique(inquiry.lead[rows][::-1], return_index=True)
    return lead, inquiry.subject.sql_after[rows[::-1][last]]
