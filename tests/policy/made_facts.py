"""Facts of a few leads, and random rule outcomes, for tests of the policy."""

from dataclasses import replace
from datetime import date
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd

from handoff.domain.agreement import Agreement, Condition
from handoff.policy.rules.conditions import holds
from handoff.policy.rules.facts import LeadFacts
from handoff.policy.rules.outcomes import RuleOutcomes
from handoff.policy.tiers.candidates import Candidates
from tests.scoring.made_night import agreement

#: A day on which Ben is away.
DAY = date(2026, 3, 14)
REPS_NORTH = [{"name": "Ada"}, {"name": "Ben", "leads_per_day": 5, "away": [{"from": DAY}]}]
REPS_SOUTH = [{"name": "Cleo", "leads_per_day": 1}, {"name": "Dan", "leads_per_day": 3}]
RULES = {
    "required_fields": ["email", "name"],
    "qualify": [
        {"name": "Right size", "field": "size", "at_least": 50},
        {"name": "Right place", "field": "country", "in": ["DE"]},
        {"name": "Asked for a demo", "event": "demo", "always": True},
    ],
    "exclude": [
        {"reason": "Competitor", "field": "email", "contains": ["rival"]},
        {"reason": "Opted out", "field": "out", "is": True},
    ],
}


def made_facts(
    features: dict[str, Any] | None = None, counts: dict[str, Any] | None = None, **fields: Any
) -> LeadFacts:
    """Facts with these columns; all of one length."""
    index = range(len(next(iter([*fields.values(), *(features or {}).values(), *(counts or {}).values()]))))
    return LeadFacts(*(pd.DataFrame(columns, index=index) for columns in (fields, features or {}, counts or {})))


def met(rule: dict[str, Any], facts: LeadFacts) -> list[bool]:
    """Return for each lead whether it meets `rule`, written as in agreement.toml."""
    return list(holds(Condition.model_validate(rule), facts).tolist())


def tiers_of(sal: tuple[float | None, int | None], mql: tuple[float | None, int | None], **more: Any) -> Agreement:
    """The agreement of `RULES` with (probability, capacity) of both tiers, and `more` at its top level."""
    terms = {
        name: {"probability": line, "capacity": places, "follow_up_hours": 24}
        for name, (line, places) in (("SAL", sal), ("MQL", mql))
    }
    return agreement(**RULES, tiers=terms, **more)


TEAMS = [
    {"name": "North", "leads": {"field": "region", "is": "north"}, "leads_per_rep": 2, "reps": REPS_NORTH},
    {"name": "South", "owners": "only", "reps": REPS_SOUTH},
]


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """Agreements with any lines, places, precisions, teams and hysteresis that are allowed together."""
    lines = sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    promises = sorted(draw(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1))))
    terms = {}
    for name, line, precision in zip(("MQL", "SAL"), lines, promises, strict=True):
        given = {
            "probability": draw(st.none() | st.just(line)),
            "capacity": draw(st.none() | st.integers(1, 12) | st.just("reps")),
            "precision": draw(st.none() | st.just(precision)),
        }
        if set(given.values()) == {None}:
            given["capacity"] = 3
        terms[name] = {**given, "follow_up_hours": 24}
    hysteresis = draw(st.sampled_from([0.0, 0.2]))
    return agreement(**RULES, tiers={**terms, "hysteresis": hysteresis}, teams=TEAMS)


@st.composite
def nights(draw: st.DrawFn) -> Candidates:
    """Leads with ties in probability, outcomes of the rules of `RULES`, teams of `TEAMS`, former tiers; often alike."""
    n = draw(st.integers(1, 40))
    names = draw(st.sampled_from([("", "Ada", "Ben", "Cleo", "Dan"), ("",), ("Cleo",)]))
    before = draw(st.sampled_from([("", "SAL", "MQL", "NURTURE"), ("SAL", "MQL"), ("",)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    share = draw(st.sampled_from([0.0, 0.1, 0.5]))
    outcomes = RuleOutcomes(
        met=rng.random((n, 3)) >= share,
        excluded=rng.random((n, 2)) < share,
        lacking=rng.random((n, 2)) < share,
        always=np.array([False, False, True]),
    )
    return Candidates(
        lead_id=np.array([f"L{place}" for place in rng.permutation(n)], dtype=object),
        probability=rng.choice(np.round(rng.random(max(1, n // 2)), 2), n),
        outcomes=outcomes,
        day=DAY,
        team=rng.choice(draw(st.sampled_from([[-1, 0, 1], [0], [1]])), n),
        owner=rng.choice(np.array(names, dtype=object), n),
        former=rng.choice(np.array(before, dtype=object), n),
        resting=np.where(rng.random(n) < share, "Rests until tomorrow", "").astype(object),
        value=draw(st.none() | st.just(rng.choice([0.0, 1.0, 30.0], n))),
    )


def turned(night: Candidates) -> Candidates:
    """The same leads in the opposite order."""
    back = np.arange(len(night))[::-1]
    columns = ("lead_id", "probability", "team", "owner", "former", "resting")
    return replace(
        night,
        outcomes=night.outcomes.take(back),
        value=None if night.value is None else night.value[back],
        **{name: getattr(night, name)[back] for name in columns},
    )
