"""What concerns the rows and not one column: sorted files, and people on both sides of the split."""

from collections.abc import Iterator

import numpy as np

from handoff.audit.halves import Halves
from handoff.audit.limits import SORTED_ROWS
from handoff.audit.ranking import within_blocks
from handoff.audit.report import TableFinding
from handoff.audit.source import Inquiry
from handoff.audit.subject import IntArray

#: Leads on either side whose outcomes are averaged.
NEIGHBOURS = 10
#: Fewest SQL leads, and others, before an order can tell.
FEWEST = 25


def table_findings(inquiry: Inquiry) -> Iterator[TableFinding]:
    """Yield everything that was found on the table as a whole."""
    if not inquiry.halves.forward:
        yield _no_later_nights(inquiry)
    for name, order in inquiry.subject.order.items():
        yield from _sorted_by_outcome(inquiry, name, order)
    if inquiry.subject.person is not None:
        yield from _duplicates(inquiry, inquiry.subject.person, inquiry.halves)


def _no_later_nights(inquiry: Inquiry) -> TableFinding:
    nights = len(np.unique(inquiry.subject.moment))
    return TableFinding(
        "not out of time",
        (("nights", float(nights)),),
        len(inquiry.lead),
        f"columns were judged on other accounts, not on later nights: {inquiry.halves.words}",
        "load a longer history: what drifts with time cannot be told from a leak otherwise",
    )


def _sorted_by_outcome(inquiry: Inquiry, name: str, order: IntArray) -> Iterator[TableFinding]:
    lead, first = np.unique(inquiry.lead, return_index=True)
    ever = np.maximum(inquiry.ever, inquiry.judge.outcome)
    outcome = np.zeros(int(inquiry.lead.max(initial=0)) + 1, dtype=np.int64)
    np.maximum.at(outcome, inquiry.lead, ever)
    account = inquiry.subject.account[first]
    ranked = np.lexsort((lead, order[lead]))
    of_lead = outcome[lead][ranked]
    # One lead an account: colleagues stand beside each other and share their fate.
    _, lone = np.unique(account[ranked], return_index=True)
    of_lead = of_lead[np.sort(lone)]
    n_sql = int(of_lead.sum())
    if min(n_sql, len(of_lead) - n_sql) < FEWEST:
        return
    auc = neighbours_auc(of_lead)
    if auc >= SORTED_ROWS:
        yield TableFinding(
            "sorted by outcome",
            (("auc", auc),),
            len(of_lead),
            f"in the order of {name}, the outcomes of a lead's {2 * NEIGHBOURS} neighbours tell its own with AUC "
            f"{auc:.3f}: the rows are sorted by the outcome",
            f"make sure that nothing derived from {name} is a feature, and that times were not made from the row order",
        )


def neighbours_auc(outcome: IntArray) -> float:
    """Return the AUC of the neighbours' mean outcome for a row's own, of outcomes in their order, (n_rows,)."""
    window = np.ones(2 * NEIGHBOURS + 1)
    total = np.convolve(outcome, window, mode="same") - outcome
    there = np.convolve(np.ones(len(outcome)), window, mode="same") - 1
    levels, level = np.unique(total / np.maximum(there, 1), return_inverse=True)
    everything = np.ones(len(outcome), dtype=np.bool_)
    return within_blocks(np.zeros_like(outcome), level.reshape(-1), outcome, everything, len(levels))


def _duplicates(inquiry: Inquiry, person: IntArray, halves: Halves) -> Iterator[TableFinding]:
    """No lead or account may be learned and tested at once, so only a person who counts as two accounts can."""
    of_row, account = person[inquiry.lead], inquiry.subject.account
    older = ~halves.judge & ~np.isin(account, account[halves.judge])
    rows = halves.judge & (of_row >= 0) & np.isin(of_row, of_row[older])
    if not rows.any():
        return
    people = len(np.unique(of_row[rows]))
    yield TableFinding(
        "one person, several leads",
        (("people", float(people)), ("share_of_judged_rows", float(rows.sum() / halves.judge.sum()))),
        int(rows.sum()),
        f"{people:,} {'person is' if people == 1 else 'people are'} there as several leads of different accounts, "
        f"before and after the split ({rows.sum():,} of {halves.judge.sum():,} newer rows)",
        "merge them in the source, or give them one account_id: their outcomes are learned and tested at once",
    )
