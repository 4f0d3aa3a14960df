"""The hidden Markov chain of buying intent, the hazards that end it, and the exact propensity."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from handoff.domain.instants import MICROSECONDS_PER_DAY
from handoff.simulation.arrays import Codes, Floats, Ints, draw
from handoff.simulation.dayshape import sales_time
from handoff.simulation.people import People
from handoff.simulation.settings import Chunk, Stream, WorldSettings

COLD, WARM, HOT = 0, 1, 2
#: A day on which the lead did not exist yet, or was no longer open.
ABSENT = 255
OPEN, QUALIFIED, CLOSED = 0, 1, 2

#: Probability of tomorrow's state (column) given today's (row), in an account of normal warmth.
TRANSITIONS: Final = np.array([[0.9922, 0.0073, 0.0005], [0.040, 0.942, 0.018], [0.008, 0.042, 0.950]])
#: Factor on every step upwards in quiet, normal and active accounts.
LEVEL_FACTORS: Final = np.array([0.6, 1.0, 1.6])
#: Chance to reach SQL on an average day, by state, at fit 0; times exp(fit), capped.
SQL_HAZARD: Final = np.array([0.00007, 0.0009, 0.0270])
HAZARD_CAP: Final = 0.5
#: Chance to be lost or disqualified on an average day, by state, at fit 0; times exp(-0.4 fit), capped.
CLOSE_HAZARD: Final = np.array([0.0012, 0.0010, 0.0030])
CLOSE_FIT: Final = -0.4
#: First state of a lead, by source in the order of `people.SOURCES`.
FIRST_STATE: Final = np.array(
    [
        [0.70, 0.24, 0.06],
        [0.50, 0.38, 0.12],
        [0.65, 0.32, 0.03],
        [0.75, 0.23, 0.02],
        [0.75, 0.20, 0.05],
        [0.88, 0.115, 0.005],
        [0.97, 0.03, 0.00],
        [0.60, 0.32, 0.08],
    ]
)


@dataclass(frozen=True, slots=True)
class Intent:
    """The hidden course of the leads of one chunk.

    `states` is uint8 (days, n_leads); `exit_day` is the day on which the lead left (`days` if never),
    `exit_us` the instant, `outcome` OPEN, QUALIFIED (reached SQL) or CLOSED.
    """

    states: np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    exit_day: Ints
    exit_us: Ints
    outcome: Codes


def transition_matrices() -> Floats:
    """Return the (levels, 3, 3) chains: steps upwards scaled by the level, the diagonal takes the rest."""
    upward = np.triu(TRANSITIONS, 1)[None] * LEVEL_FACTORS[:, None, None]
    matrices: Floats = upward + np.tril(TRANSITIONS, -1)
    diagonal = 1.0 - matrices.sum(axis=2)
    matrices[:, np.arange(3), np.arange(3)] = diagonal
    return matrices


def hazards(fit: Floats, work: float) -> tuple[Floats, Floats]:
    """Return the (n, 3) chances to reach SQL and to be closed on a day with this work factor, by state."""
    sql = np.minimum(np.exp(fit)[:, None] * SQL_HAZARD * work, HAZARD_CAP)
    close = np.minimum(np.exp(CLOSE_FIT * fit)[:, None] * CLOSE_HAZARD * work, HAZARD_CAP)
    return sql, close


def simulate_intent(settings: WorldSettings, chunk: Chunk, people: People, fit: Floats, level: Codes) -> Intent:
    """Run the chain of every lead, a day at a time: first leave or stay by today's state, then move."""
    rng, n = settings.rng(Stream.INTENT, chunk), chunk.n_leads
    born = (people.created_us - settings.start_us) // MICROSECONDS_PER_DAY
    states = np.full((settings.days, n), ABSENT, np.uint8)
    exit_day, outcome = np.full(n, settings.days), np.zeros(n, np.int8)
    state = draw(rng, FIRST_STATE, people.source)
    cumulative = np.cumsum(transition_matrices(), axis=2)
    work = settings.work_factor(np.arange(settings.days))
    chances = {factor: hazards(fit, factor) for factor in sorted(set(work.tolist()))}
    for day in range(settings.days):
        alive = np.flatnonzero((born <= day) & (outcome == OPEN))
        now = state[alive]
        states[day, alive] = now
        sql, close = (chance[alive, now] for chance in chances[work[day]])
        uniform, older = rng.random(len(alive)), born[alive] < day
        leaves = (uniform < sql + close) & older
        outcome[alive[leaves]] = np.where(uniform[leaves] < sql[leaves], QUALIFIED, CLOSED)
        exit_day[alive[leaves]] = day
        steps = cumulative[level[alive], now]
        state[alive] = (rng.random(len(alive))[:, None] >= steps[:, :2]).sum(axis=1)
    exit_us = settings.start_us + exit_day * MICROSECONDS_PER_DAY + sales_time(rng, n)
    return Intent(states, exit_day, np.where(outcome == OPEN, settings.end_us, exit_us), outcome)


def exact_propensity(state: Codes, level: Codes, fit: Floats, work: Floats) -> Floats:
    """Return P(SQL within the next `len(work)` days), by backward recursion; exact, not sampled.

    `state` (n,) is that of the last day before the moment of scoring, which the lead ended open; `work` holds
    the work factors of the days that follow. With h and q the hazards and P the chain,
    V_k(s) = h(s) + (1 - h(s) - q(s)) * sum_s' P(s, s') V_{k-1}(s'), V_0 = 0, and the answer is P V_H.
    """
    chain = transition_matrices()[level]
    chances = {factor: hazards(fit, factor) for factor in sorted(set(work.tolist()))}
    value = np.zeros((len(state), 3))
    for factor in work[::-1].tolist():
        sql, close = chances[factor]
        value = sql + (1.0 - sql - close) * np.einsum("nij,nj->ni", chain, value)
    ahead = np.einsum("nij,nj->ni", chain, value)
    reached: Floats = ahead[np.arange(len(state)), state]
    return reached
