"""The qualification agreement of marketing and sales: `agreement.toml`, read and checked."""

from handoff.domain.agreement.agreement import Agreement, load_agreement
from handoff.domain.agreement.binding import KNOWN_FIELDS, bind
from handoff.domain.agreement.rules import Check, Condition, RequiredField, Value
from handoff.domain.agreement.teams import Away, Rep, Team
from handoff.domain.agreement.terms import Exploration, Promise, Recycling, ValueTable, ValueTerms
from handoff.domain.agreement.tiers import REPS, Tiers, TierTerms

__all__ = [
    "KNOWN_FIELDS",
    "REPS",
    "Agreement",
    "Away",
    "Check",
    "Condition",
    "Exploration",
    "Promise",
    "Recycling",
    "Rep",
    "RequiredField",
    "Team",
    "TierTerms",
    "Tiers",
    "Value",
    "ValueTable",
    "ValueTerms",
    "bind",
    "load_agreement",
]
