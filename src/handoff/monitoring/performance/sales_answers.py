"""What sales did with the leads that it was given: accepted or rejected, why, and how soon."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handoff.model.arrays import IntArray
from handoff.monitoring.performance.handed_over import HandedOver, Instants

ACCEPT: Final = 1
REJECT: Final = 0
#: A touch is no decision, but it is a follow-up.
TOUCH: Final = 2
#: So many reasons are named; the rest are counted together.
REASONS_NAMED: Final = 12
NO_REASON: Final = "no reason given"
OTHER_REASONS: Final = "other reasons"
_HOUR: Final = np.timedelta64(3_600_000_000, "us")


@dataclass(frozen=True)
class SalesRecords:
    """What sales recorded of leads, each array (n_records,), in any order.

    kind: ACCEPT (into SAL, SQL or won), REJECT, or TOUCH (a call, a meeting). at: naive UTC. reason: of rejections, ""
    where none was given.
    """

    lead: IntArray
    kind: npt.NDArray[np.int8]
    at: Instants
    reason: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Answers:
    """The answers of sales to leads that came on the list; see `answers`.

    handed_over: leads. standing: accepted before they came on the list; nobody has to decide on them again. accepted,
    rejected, undecided: the others. reasons: of the rejections, the most frequent first. in_time, late: followed up
    (decided on or called) by due_by, or not; not_due: neither, and due_by is still to come. median_hours: from
    publication to the first follow-up, where at least half of those due were followed up; else NaN.
    """

    handed_over: int
    standing: int
    accepted: int
    rejected: int
    undecided: int
    reasons: dict[str, int]
    in_time: int
    late: int
    not_due: int
    median_hours: float

    @property
    def acceptance(self) -> float:
        """Accepted as a share of those decided on; NaN where nobody was."""
        decided = self.accepted + self.rejected
        return self.accepted / decided if decided else float("nan")

    @property
    def punctual(self) -> float:
        """Followed up in time as a share of those that were due; NaN where none was."""
        due = self.in_time + self.late
        return self.in_time / due if due else float("nan")


def answers(given: HandedOver, records: SalesRecords, observed_until: np.datetime64, horizon_days: int) -> Answers:
    """Count what sales did with leads within the horizon after their list was published.

    observed_until: naive UTC, until when records are complete; a lead that was not due by then is not late.
    """
    standing = _standing(given, records)
    decision, _, reason = _first(given, records, (ACCEPT, REJECT), horizon_days)
    _, touched, _ = _first(given, records, (ACCEPT, REJECT, TOUCH), horizon_days)
    open_question = ~standing
    due = open_question & ~np.isnat(given.due_by)
    in_time = due & (touched <= given.due_by)
    late = due & ~in_time & (given.due_by <= observed_until)
    hours = (touched[in_time | late] - given.published_at[in_time | late]) / _HOUR
    refused = reason[open_question & (decision == REJECT)]
    return Answers(
        handed_over=len(given),
        standing=int(standing.sum()),
        accepted=int((open_question & (decision == ACCEPT)).sum()),
        rejected=int((open_question & (decision == REJECT)).sum()),
        undecided=int((open_question & (decision < 0)).sum()),
        reasons=_named(Counter(str(one) or NO_REASON for one in refused)),
        in_time=int(in_time.sum()),
        late=int(late.sum()),
        not_due=int((due & ~in_time & ~late).sum()),
        median_hours=_median(hours),
    )


def together(parts: list[Answers]) -> Answers:
    """Add up the answers of several weeks; the median is of all of them only where there is one week."""
    reasons: Counter[str] = Counter()
    for part in parts:
        reasons.update(part.reasons)
    names = ("handed_over", "standing", "accepted", "rejected", "undecided", "in_time", "late", "not_due")
    counts = {name: sum(getattr(part, name) for part in parts) for name in names}
    hours = parts[0].median_hours if len(parts) == 1 else float("nan")
    return Answers(**counts, reasons=_named(reasons), median_hours=hours)


def _standing(given: HandedOver, records: SalesRecords) -> npt.NDArray[np.bool_]:
    """Mark leads whose last decision before publication was an acceptance: (n_rows,)."""
    decided = np.isin(records.kind, (ACCEPT, REJECT))
    lead, at, kind = records.lead[decided], records.at[decided], records.kind[decided]
    order = np.lexsort((at, lead))
    lead, at, kind = lead[order], at[order], kind[order]
    place = _place(lead, at, given.lead, given.published_at) - 1
    found = np.zeros(len(given), dtype=np.bool_)
    if len(lead):
        there = (place >= 0) & (lead[np.maximum(place, 0)] == given.lead)
        found[there] = kind[place[there]] == ACCEPT
    return found


def _first(
    given: HandedOver, records: SalesRecords, kinds: tuple[int, ...], horizon_days: int
) -> tuple[npt.NDArray[np.int8], Instants, npt.NDArray[np.object_]]:
    """Return kind (-1: none), instant (NaT) and reason ("") of each lead's first record from its publication on."""
    chosen = np.isin(records.kind, kinds)
    lead, at = records.lead[chosen], records.at[chosen]
    order = np.lexsort((at, lead))
    lead, at = lead[order], at[order]
    kind, reason = records.kind[chosen][order], records.reason[chosen][order]
    found = np.full(len(given), -1, dtype=np.int8)
    when, why = np.full(len(given), np.datetime64("NaT", "us")), np.full(len(given), "", dtype=object)
    place = _place(lead, at, given.lead, given.published_at)
    there = place < len(lead)
    there[there] = lead[place[there]] == given.lead[there]
    there[there] = at[place[there]] < given.published_at[there] + np.timedelta64(horizon_days, "D")
    found[there], when[there], why[there] = kind[place[there]], at[place[there]], reason[place[there]]
    return found, when, why


def _place(lead: IntArray, at: Instants, wanted: IntArray, moment: Instants) -> IntArray:
    """Return where the first record of a lead at or after its moment is among records by lead and time."""
    times = np.unique(at)
    # Ranks instead of instants: lead and time then fit into one number.
    own = lead * (len(times) + 1) + np.searchsorted(times, at)
    asked = wanted * (len(times) + 1) + np.searchsorted(times, moment)
    return np.searchsorted(own, asked).astype(np.int64)


def _median(hours: npt.NDArray[np.float64]) -> float:
    """Return the median of waiting times in which NaN is "not yet": NaN where more than half are."""
    if not len(hours):
        return float("nan")
    middle = float(np.median(np.where(np.isnan(hours), np.inf, hours)))
    return middle if np.isfinite(middle) else float("nan")


def _named(reasons: Mapping[str, int]) -> dict[str, int]:
    ordered = sorted(reasons.items(), key=lambda one: (-one[1], one[0]))
    named = dict(ordered[:REASONS_NAMED])
    if rest := sum(count for _, count in ordered[REASONS_NAMED:]):
        named[OTHER_REASONS] = named.get(OTHER_REASONS, 0) + rest
    return named
