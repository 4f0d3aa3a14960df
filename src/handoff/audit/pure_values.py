"""Rare and pure: a value, or a count above zero, that nearly always goes with SQL, however few leads have it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.audit.limits import EXPORTED_PURE, PURE_LEADS, PURE_ODDS, PURE_RATE, RECORDED_PURE
from handoff.audit.report import Evidence, Kind
from handoff.audit.source import Inquiry, Source
from handoff.audit.subject import Bools, IntArray, first_rows

#: Standard errors of the lower bound: strict, since many values of many columns are looked at.
Z = 3.0
#: Numbers with more different values are looked at in quantiles only.
MOST_VALUES = 300


@dataclass(frozen=True)
class Pure:
    """A value with the number of leads that have it, how many of them became SQL, and the rate's lower bound."""

    value: str
    leads: int
    sql: int
    low: float

    @property
    def rate(self) -> float:
        """Share of SQLs."""
        return self.sql / self.leads


def pure_values(inquiry: Inquiry, source: Source) -> Iterator[Evidence]:
    """Yield the value of a source that most surely goes with SQL."""
    found = [pure for pure in _candidates(inquiry, source) if pure is not None]
    best = max(found, key=lambda pure: (pure.low, pure.value), default=None)
    if best is None:
        return
    base = float(_outcome(inquiry, source)[first_rows(inquiry.lead, np.ones(len(inquiry.lead), dtype=np.bool_))].mean())
    if best.rate < PURE_RATE or _odds(best.low) < PURE_ODDS * _odds(base):
        return
    weight = (RECORDED_PURE if source.recorded else EXPORTED_PURE).weigh(best.low)
    if weight:
        yield Evidence(
            Kind.PURE,
            weight,
            (("rate", best.rate), ("rate_low", best.low), ("base_rate", base)),
            best.leads,
            f"{best.sql:,} of {best.leads:,} leads with {best.value} became SQL ({best.rate:.0%}; of all {base:.1%})",
        )


def _outcome(inquiry: Inquiry, source: Source) -> IntArray:
    """What was recorded in time is held against the horizon; what may have been written later, against all time."""
    return inquiry.judge.outcome if source.recorded else np.maximum(inquiry.ever, inquiry.judge.outcome)


def _candidates(inquiry: Inquiry, source: Source) -> Iterator[Pure | None]:
    outcome = _outcome(inquiry, source)
    for feature in source.features:
        column = inquiry.subject.table.features.values[feature.name]
        if feature.categorical:
            names = np.array(["(missing)", *(f'"{name}"' for name in column.cat.categories)], dtype=object)
            yield _best(inquiry.lead, inquiry.codes[feature.name], names, outcome)
            continue
        values = column.to_numpy()
        known, of_row = np.unique(values[np.isfinite(values)], return_inverse=True)
        if source.recorded or len(known) > MOST_VALUES:
            yield _flag(inquiry.lead, _told(values), outcome, f"{feature.name} above 0")
        else:
            codes = np.zeros(len(values), dtype=np.int64)
            codes[np.isfinite(values)] = 1 + of_row
            names = np.array(["(missing)", *(f"{feature.name} = {value:g}" for value in known)], dtype=object)
            yield _best(inquiry.lead, codes, names, outcome)
    if source.column is not None and not source.recorded:
        yield _flag(inquiry.lead, source.column.present[inquiry.lead], outcome, "any value")


def _told(values: npt.NDArray[np.float32]) -> Bools:
    with np.errstate(invalid="ignore"):
        told: Bools = np.isfinite(values) & (values > 0)
    return told


def _flag(lead: IntArray, flag: Bools, outcome: IntArray, name: str) -> Pure | None:
    rows = first_rows(lead, flag)
    return _pure(name, len(rows), int(outcome[rows].sum()))


def _best(lead: IntArray, codes: IntArray, names: npt.NDArray[np.object_], outcome: IntArray) -> Pure | None:
    """Count each lead once for each value that it has, on the first night that it has it."""
    order = np.lexsort((np.arange(len(lead)), codes, lead))
    fresh = np.append(True, (np.diff(lead[order]) != 0) | (np.diff(codes[order]) != 0))[: len(order)]
    rows = order[fresh]
    rows = rows[codes[rows] > 0]
    leads = np.bincount(codes[rows], minlength=len(names))
    sql = np.bincount(codes[rows], weights=outcome[rows], minlength=len(names)).astype(np.int64)
    enough = np.flatnonzero(leads >= PURE_LEADS)
    if not len(enough):
        return None
    best = enough[np.argmax(wilson_low(sql[enough], leads[enough]))]
    return _pure(str(names[best]), int(leads[best]), int(sql[best]))


def _pure(name: str, leads: int, sql: int) -> Pure | None:
    if leads < PURE_LEADS:
        return None
    return Pure(name, leads, sql, float(wilson_low(np.array([sql]), np.array([leads]))[0]))


def wilson_low(hits: IntArray, trials: IntArray) -> npt.NDArray[np.float64]:
    """Return the lower end of a share's score interval (Wilson 1927, JASA 22: 209-212)."""
    share, z2 = hits / trials, Z**2
    middle = share + z2 / (2 * trials)
    width = Z * np.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    return np.asarray((middle - width) / (1 + z2 / trials))


def _odds(rate: float) -> float:
    return rate / max(1 - rate, 1e-9)
