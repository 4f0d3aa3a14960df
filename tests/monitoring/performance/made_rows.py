"""Scores of made nights, and outcomes that follow their probabilities or do not."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from handoff.domain.tiers import TIER_ORDER, Tier
from handoff.model.arrays import FloatArray, Label, probability_of
from handoff.monitoring.performance.past_night import KnownRows, PastNight

FIRST = date(2026, 1, 5)


def made_probability(n: int, seed: int) -> FloatArray:
    return probability_of(-2.4 + 1.2 * np.random.default_rng(seed).normal(size=n))


def made_night(number: int = 0, n: int = 400, seed: int = 0, model: str = "1") -> PastNight:
    """The same leads on every night, the best 40 of them SAL, the next 80 MQL."""
    probability = made_probability(n, seed)
    tier = np.full(n, TIER_ORDER.index(Tier.NURTURE), dtype=np.int8)
    order = np.argsort(-probability)
    tier[order[:120]] = 1
    tier[order[:40]] = 0
    as_of = datetime(FIRST.year, FIRST.month, FIRST.day, 2, tzinfo=UTC) + timedelta(days=number)
    due = np.full(n, np.datetime64("NaT", "us"))
    due[order[:120]] = np.datetime64(as_of.replace(tzinfo=None) + timedelta(hours=24), "us")
    lead = np.arange(n)
    return PastNight(FIRST + timedelta(days=number), as_of, as_of, model, 1, lead, lead // 2, probability, tier, due)


def outcome(probability: FloatArray, seed: int) -> Label:
    return (np.random.default_rng(seed).random(len(probability)) < probability).astype(np.int8)


def known(n: int = 400, seed: int = 0, said: FloatArray | None = None, nights: int = 1) -> KnownRows:
    """Rows whose outcomes follow made probabilities; `said`: what the model said instead."""
    true = made_probability(n, seed)
    night = made_night(0, n, seed)
    one = KnownRows(night.lead, night.account, true if said is None else said, night.tier, outcome(true, seed + 1))
    return KnownRows.joined([one] * nights)
