"""How the funnel is recorded: stages with actor and reason, never hinting at what is still to come.

A stage before SQL is entered by what the lead did so far. What a lead still lacks when it reaches SQL (sales
was faster than marketing) is written on that same day, in working hours, so no night in between can see it.
"""

from dataclasses import dataclass

import numpy as np

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.simulation.arrays import Bools, Codes, Floats, Ints
from handoff.simulation.companies import Accounts
from handoff.simulation.dayshape import office_time
from handoff.simulation.fit import SENIORITY_WEIGHTS, SIZE_BOUNDS, SIZE_WEIGHTS
from handoff.simulation.intent import CLOSED, HOT, QUALIFIED, WARM, Intent
from handoff.simulation.people import People
from handoff.simulation.settings import Chunk, Stream, WorldSettings

STAGES = (
    "New",
    "Target Profile",
    "Marketing Qualified",
    "Sales Accepted",
    "Sales Rejected",
    "Recycled",
    "Sales Qualified",
    "Closed Won",
    "Closed Lost",
    "Disqualified",
)
(NEW, PROFILE, MQL, SAL, REJECTED, RECYCLED, SQL, WON, LOST, DISQUALIFIED) = range(10)
REASONS = (
    "Wrong size",
    "Wrong role",
    "Wrong geography",
    "Existing customer",
    "Competitor",
    "No valid contact",
    "No budget",
    "No need",
    "Bad timing",
    "No consent",
)
(
    WRONG_SIZE,
    WRONG_ROLE,
    WRONG_GEOGRAPHY,
    CUSTOMER,
    COMPETITOR,
    NO_CONTACT,
    NO_BUDGET,
    NO_NEED,
    TIMING,
    CONSENT,
) = range(10)
NO_REASON = -1
#: Actor codes: marketing automation, else rep 1 to 12 (the owner of the lead).
ACTORS = ("automation", *(f"rep-{number:02d}" for number in range(1, 13)))
REPS = len(ACTORS) - 1

PROFILE_FIT, PROFILE_CHANCE = 0.0, 0.6
#: Marketing qualifies a lead when it first turns hot, unless its fit is below this; or warm at a good fit.
HOT_FIT, WARM_FIT, WARM_CHANCE = -1.5, 0.8, 0.4
#: Days from the turn to MQL: exponential; hours from MQL to the rep's decision: exponential.
MQL_DAYS, DECISION_HOURS = 1.5, 20.0
#: Acceptance is logistic in fit: logit = ACCEPT_BASE + ACCEPT_FIT * fit.
ACCEPT_BASE, ACCEPT_FIT = 1.5, 0.9
#: A rejected or stalled lead is recycled with this chance, after so many days.
RECYCLE_CHANCE, RECYCLE_DAYS = 0.6, (14.0, 45.0)
#: Share of closed leads that sales lost (the others are disqualified).
LOST_SHARE = 0.3
#: Won after SQL: logit = WON_BASE + WON_FIT * fit; decided from day 5 on, after days with this mean.
WON_BASE, WON_FIT, DEAL_DAYS = -0.8, 0.5, 35.0
_MINUTE = 60_000_000
_DAY = MICROSECONDS_PER_DAY


@dataclass(frozen=True, slots=True)
class StageRows:
    """Stage entries, one array element each; codes index STAGES, REASONS (-1: none) and ACTORS."""

    lead: Ints
    stage: Codes
    time: Ints
    reason: Codes
    actor: Codes


@dataclass(frozen=True, slots=True)
class Course:
    """What the funnel knew of each lead of the chunk."""

    rows: StageRows
    accepted: Bools
    qualified: Bools
    owner: Codes


def run_funnel(
    settings: WorldSettings, chunk: Chunk, people: People, accounts: Accounts, fit: Floats, intent: Intent
) -> Course:
    """Record the stages of the chunk's leads, sorted by time, all before the export."""
    rng, n = settings.rng(Stream.FUNNEL, chunk), chunk.n_leads
    book = _Book((rng.integers(0, REPS, n) + 1).astype(np.int8))
    book.enter(np.ones(n, bool), NEW, people.created_us, by_rep=False)
    profiled = people.created_us + (rng.random(n) * 2 * _DAY).astype(np.int64)
    in_profile = (fit > PROFILE_FIT) & (rng.random(n) < PROFILE_CHANCE)
    book.enter(in_profile & (profiled < intent.exit_us - 180 * _MINUTE), PROFILE, profiled, by_rep=False)
    proposed, mql_us = _marketing_qualifies(rng, settings, people, fit, intent)
    book.enter(proposed, MQL, mql_us, by_rep=False)
    refusal = _reject_reason(rng, people, accounts)
    decided, accepts, standing = _sales_decides(rng, book, proposed, mql_us, fit, intent, refusal)
    qualified = intent.outcome == QUALIFIED
    hurried = qualified & ~standing
    book.enter(hurried & ~(proposed & ~decided), MQL, intent.exit_us - 90 * _MINUTE, by_rep=False)
    book.enter(hurried, SAL, intent.exit_us - 45 * _MINUTE)
    _ends(rng, book, fit, intent)
    return Course(book.rows(settings.end_us), decided & accepts, qualified, book.owner)


def _sales_decides(
    rng: np.random.Generator,
    book: "_Book",
    proposed: Bools,
    mql_us: Ints,
    fit: Floats,
    intent: Intent,
    refusal: Codes,
) -> tuple[Bools, Bools, Bools]:
    """Enter decisions and recyclings; return who is decided, would be accepted, and stands accepted."""
    n = len(fit)
    decided_us = mql_us + 20 * _MINUTE + (rng.exponential(DECISION_HOURS * 60, n) * _MINUTE).astype(np.int64)
    decided = proposed & (decided_us < intent.exit_us - 60 * _MINUTE)
    accepts = rng.random(n) < _logistic(ACCEPT_BASE + ACCEPT_FIT * fit)
    book.enter(decided & accepts, SAL, decided_us)
    book.enter(decided & ~accepts, REJECTED, decided_us, refusal)
    low, high = RECYCLE_DAYS
    recycled_us = decided_us + ((low + rng.random(n) * (high - low)) * _DAY).astype(np.int64)
    back = decided & (rng.random(n) < RECYCLE_CHANCE) & (recycled_us < intent.exit_us - 120 * _MINUTE)
    book.enter(back, RECYCLED, recycled_us, by_rep=False)
    return decided, accepts, decided & accepts & ~back


def _ends(rng: np.random.Generator, book: "_Book", fit: Floats, intent: Intent) -> None:
    """Enter SQL and what became of the deal, or the loss or disqualification before it."""
    n, qualified, closed = len(fit), intent.outcome == QUALIFIED, intent.outcome == CLOSED
    book.enter(qualified, SQL, intent.exit_us)
    lost = closed & (rng.random(n) < LOST_SHARE)
    book.enter(lost, LOST, intent.exit_us, _one_of(rng, (NO_BUDGET, NO_NEED, TIMING), n))
    unfit = _one_of(rng, (COMPETITOR, CUSTOMER, NO_CONTACT, CONSENT), n)
    book.enter(closed & ~lost, DISQUALIFIED, intent.exit_us, unfit)
    decision = intent.exit_us + ((5 + rng.exponential(DEAL_DAYS, n)) * _DAY).astype(np.int64)
    wins = rng.random(n) < _logistic(WON_BASE + WON_FIT * fit)
    book.enter(qualified & wins, WON, decision)
    book.enter(qualified & ~wins, LOST, decision, _one_of(rng, (NO_BUDGET, NO_NEED, TIMING, COMPETITOR), n))


def _marketing_qualifies(
    rng: np.random.Generator, settings: WorldSettings, people: People, fit: Floats, intent: Intent
) -> tuple[Bools, Ints]:
    """Return whom marketing proposes before they leave, and when, by the course of intent so far."""
    n = len(fit)
    hot_day, ever_hot = _first_day(intent, HOT)
    warm_day, ever_warm = _first_day(intent, WARM)
    by_heat = ever_hot & (fit > HOT_FIT)
    by_fit = ever_warm & (fit > WARM_FIT) & (rng.random(n) < WARM_CHANCE)
    day = np.where(by_fit & ~(by_heat & (hot_day < warm_day)), warm_day, hot_day)
    begins = np.maximum(settings.start_us + (day + 1) * _DAY, people.created_us + 10 * _MINUTE)
    delay = (rng.exponential(MQL_DAYS, n)).astype(np.int64) * _DAY
    mql_us = begins + delay + office_time(rng, n)
    return (by_heat | by_fit) & (mql_us < intent.exit_us - 120 * _MINUTE), mql_us


def _first_day(intent: Intent, state: int) -> tuple[Ints, Bools]:
    there = intent.states == state
    first: Ints = there.argmax(axis=0)
    return first, there.any(axis=0)


def _reject_reason(rng: np.random.Generator, people: People, accounts: Accounts) -> Codes:
    """Return why a rep would refuse each lead: what fits worst, else readiness."""
    size = SIZE_WEIGHTS[np.searchsorted(SIZE_BOUNDS, accounts.employees[people.account], side="right")]
    reason = _one_of(rng, (NO_BUDGET, NO_NEED, TIMING, NO_CONTACT, CUSTOMER, WRONG_GEOGRAPHY), len(size))
    reason[SENIORITY_WEIGHTS[people.seniority] < 0] = WRONG_ROLE
    reason[size < 0] = WRONG_SIZE
    return reason


def _one_of(rng: np.random.Generator, codes: tuple[int, ...], n: int) -> Codes:
    drawn: Codes = np.array(codes, np.int8)[rng.integers(0, len(codes), n)]
    return drawn


def _logistic(logit: Floats) -> Floats:
    chance: Floats = 1 / (1 + np.exp(-logit))
    return chance


class _Book:
    """Collects stage entries; the only thing here that grows."""

    def __init__(self, owner: Codes) -> None:
        self.owner = owner
        self._parts: list[StageRows] = []

    def enter(self, who: Bools, stage: int, time: Ints, reason: Codes | None = None, *, by_rep: bool = True) -> None:
        lead = np.flatnonzero(who)
        n = len(lead)
        why = np.full(n, NO_REASON, np.int8) if reason is None else reason[lead]
        actor = self.owner[lead] if by_rep else np.zeros(n, np.int8)
        self._parts.append(StageRows(lead, np.full(n, stage, np.int8), time[lead], why, actor))

    def rows(self, end_us: int) -> StageRows:
        joined = [np.concatenate([getattr(part, name) for part in self._parts]) for name in StageRows.__slots__]
        kept = np.flatnonzero(joined[2] < end_us)
        order = kept[np.argsort(joined[2][kept], kind="stable")]
        return StageRows(*(column[order] for column in joined))
