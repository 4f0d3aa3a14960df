"""Says in plain words why a lead has its tier."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import Tier
from handoff.policy.conditions import BoolArray
from handoff.policy.outcomes import RuleOutcomes

TextArray = npt.NDArray[np.object_]

#: How the reason of a lead begins that is handed over in the ordinary way.
BY_THE_BOOK: Final = "Meets the agreement and"


def tier_reasons(
    tier: TextArray, probability: npt.NDArray[np.float64], outcomes: RuleOutcomes, agreement: Agreement
) -> TextArray:
    """Return one sentence a lead, of shape (n_leads,)."""
    reason = np.empty(len(tier), dtype=object)
    names = [rule.name for rule in agreement.qualify]
    for name in (Tier.SAL, Tier.MQL):
        rows = tier == name.value
        by_shortcut = rows & outcomes.shortcut
        reason[rows] = f"{BY_THE_BOOK} {_line(agreement, name)}"
        _fill(
            reason,
            by_shortcut,
            outcomes.met & outcomes.always,
            lambda met: f"Qualifies at once: {_join(names, met)}",
        )
    nurture = tier == Tier.NURTURE.value
    low = probability < agreement.tiers.floor(Tier.MQL)
    reason[nurture] = f"Qualified, but the places went to higher probabilities ({_places(agreement)})"
    reason[nurture & low] = f"Probability is under the MQL line of {_percent(agreement.tiers.floor(Tier.MQL))}"
    _fill(
        reason,
        nurture & ~outcomes.qualified,
        outcomes.unmet,
        lambda unmet: f"Does not meet: {_join(names, unmet)}",
    )
    fields = [required.field.replace("_", " ") for required in agreement.required_fields]
    incomplete = tier == Tier.INCOMPLETE.value
    _fill(
        reason,
        incomplete,
        outcomes.lacking,
        lambda lacking: f"Missing or not valid: {_join(fields, lacking, ', ')}",
    )
    reasons = [rule.reason for rule in agreement.exclude]
    _fill(reason, tier == Tier.DISQUALIFIED.value, outcomes.excluded, lambda hit: _join(reasons, hit))
    return reason


def _fill(reason: TextArray, rows: BoolArray, flags: BoolArray, say: Callable[[Sequence[bool]], str]) -> None:
    """Write the words for each distinct pattern of flags once, however many leads share it."""
    if rows.any():
        patterns, which = np.unique(flags[rows], axis=0, return_inverse=True)
        words = np.array([say(pattern.tolist()) for pattern in patterns], dtype=object)
        reason[rows] = words[which.reshape(-1)]


def _join(names: Sequence[str], flags: Sequence[bool], between: str = "; ") -> str:
    return between.join(name for name, flag in zip(names, flags, strict=True) if flag)


def _line(agreement: Agreement, tier: Tier) -> str:
    floor, terms = agreement.tiers.floor(tier), agreement.tiers.terms(tier)
    parts = [f"is at or over {_percent(floor)}"] if floor > 0 else []
    if terms is not None and terms.capacity is not None:
        parts.append(f"is among tonight's best {terms.capacity:,}")
    return " and ".join(parts) or "has a place"


def _places(agreement: Agreement) -> str:
    named = ((tier.value, agreement.tiers.terms(tier)) for tier in (Tier.SAL, Tier.MQL))
    return ", ".join(f"{name} {terms.capacity:,}" for name, terms in named if terms and terms.capacity is not None)


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"
