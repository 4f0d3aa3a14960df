"""Facts of a few leads, and random rule outcomes, for tests of the policy."""

from typing import Any

import hypothesis.strategies as st
import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.agreement import Agreement, Condition
from handoff.policy.conditions import holds
from handoff.policy.facts import LeadFacts
from handoff.policy.outcomes import RuleOutcomes
from tests.scoring.made_night import agreement

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


def tiers_of(sal: tuple[float | None, int | None], mql: tuple[float | None, int | None]) -> Agreement:
    """The agreement of `RULES` with (probability, capacity) of both tiers."""
    terms = {
        name: {"probability": line, "capacity": places, "follow_up_hours": 24}
        for name, (line, places) in (("SAL", sal), ("MQL", mql))
    }
    return agreement(**RULES, tiers=terms)


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """Agreements with any lines and places that are allowed together."""
    lines = sorted(draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    low, high = (draw(st.sampled_from([None, line])) for line in lines)
    places = [draw(st.integers(1, 12) if line is None else st.none() | st.integers(1, 12)) for line in (low, high)]
    return tiers_of((high, places[1]), (low, places[0]))


@st.composite
def nights(draw: st.DrawFn) -> "tuple[npt.NDArray[np.float64], npt.NDArray[np.object_], RuleOutcomes]":
    """Probabilities with ties, lead ids, and outcomes of the rules of `RULES`."""
    n = draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    share = draw(st.sampled_from([0.0, 0.1, 0.5]))
    probability = rng.choice(np.round(rng.random(max(1, n // 2)), 2), n)
    ids = np.array([f"L{place}" for place in rng.permutation(n)], dtype=object)
    outcomes = RuleOutcomes(
        met=rng.random((n, 3)) >= share,
        excluded=rng.random((n, 2)) < share,
        lacking=rng.random((n, 2)) < share,
        always=np.array([False, False, True]),
    )
    return probability, ids, outcomes
