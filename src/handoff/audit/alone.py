"""Too good: how well a column alone, whether it is filled alone, and a running number rank leads out of time."""

from collections.abc import Iterator

import numpy as np

from handoff.audit.codes import code_numbers
from handoff.audit.limits import EXPORTED_ALONE, IDENTIFIER, MISSINGNESS, RECORDED_ALONE
from handoff.audit.ranking import Auc
from handoff.audit.report import Evidence, Kind
from handoff.audit.source import Inquiry, Source
from handoff.audit.subject import Bools

#: A number of which so many values are distinct may be a running number.
UNIQUE = 0.9


def alone(inquiry: Inquiry, source: Source) -> Auc:
    """Return the best AUC of the source's features and of its raw values, each alone."""
    found = [inquiry.auc(inquiry.codes[name], recorded=source.recorded) for name in source.feature_names]
    if (raw := _of_raw(inquiry, source)) is not None:
        found.append(raw)
    return max(found, key=lambda auc: auc.low, default=Auc(0.5, 0.5, inquiry.judge.n_sql))


def too_good(source: Source, best: Auc) -> Evidence:
    """Weigh the AUC of a source alone; every column is told its own."""
    running = _is_running(source)
    limits = IDENTIFIER if running else RECORDED_ALONE if source.recorded else EXPORTED_ALONE
    kind, what = (Kind.IDENTIFIER, "this running number") if running else (Kind.TOO_GOOD, "it")
    return Evidence(
        kind,
        limits.weigh(best.low),
        (("auc", best.value), ("auc_low", best.low)),
        best.support,
        f"alone, {what} ranks leads with AUC {best.value:.3f} (at least {best.low:.3f}; {best.support:,} SQL leads)",
    )


def missingness(inquiry: Inquiry, source: Source) -> Iterator[Evidence]:
    """Yield how much it says that an exported column is filled at all."""
    present = None if source.recorded else present_at_rows(inquiry, source)
    if present is None or present.all() or not present.any():
        return
    auc = inquiry.auc(present.astype(np.int64))
    of_sql, of_others = filled_shares(inquiry, present)
    yield Evidence(
        Kind.MISSINGNESS,
        MISSINGNESS.weigh(auc.low),
        (("auc", auc.value), ("auc_low", auc.low), ("filled_sql", of_sql), ("filled_others", of_others)),
        auc.support,
        f"whether it is filled ranks leads with AUC {auc.value:.3f} (at least {auc.low:.3f}): filled for {of_sql:.0%} "
        f"of the leads that became SQL, {of_others:.0%} of the others",
    )


def filled_shares(inquiry: Inquiry, present: Bools) -> tuple[float, float]:
    """Return for which share of the leads that ever became SQL, and of the others, a column is filled."""
    _, first = np.unique(inquiry.lead, return_index=True)
    ever = inquiry.ever[first].astype(bool)
    of_lead = present[first]
    return _mean(of_lead[ever]), _mean(of_lead[~ever])


def present_at_rows(inquiry: Inquiry, source: Source) -> Bools | None:
    """Return whether an exported column is filled, (n_rows,); None where nothing is known of it."""
    if source.column is not None:
        return np.asarray(source.column.present[inquiry.lead])
    found = [inquiry.codes[name] > 0 for name in source.feature_names]
    return np.logical_or.reduce(found) if found else None


def _of_raw(inquiry: Inquiry, source: Source) -> Auc | None:
    """Judge the raw numbers by their order: numbers that rise with time lie beyond all that was learned."""
    column = source.column
    if source.recorded or column is None or column.number is None:
        return None
    score = column.number[inquiry.lead]
    known = np.isfinite(score)
    if not known.any():
        return None
    score = np.where(known, score, np.median(score[known]))
    binned = code_numbers(np.where(known, score, np.nan), inquiry.halves.learn)
    judges = [judge for judge in (inquiry.judge, inquiry.lately) if judge is not None]
    ordered = [judge.auc_of(score if judge.learned_auc(score) >= 0.5 else -score) for judge in judges]
    return max(inquiry.auc(binned), *ordered, key=lambda auc: auc.low)


def _is_running(source: Source) -> bool:
    column = source.column
    if column is None or column.number is None or column.date is not None or source.recorded:
        return False
    known = column.number[np.isfinite(column.number)]
    return column.unique >= UNIQUE and bool(len(known)) and bool((known == np.floor(known)).all())


def _mean(values: Bools) -> float:
    return float(values.mean()) if len(values) else 0.0
