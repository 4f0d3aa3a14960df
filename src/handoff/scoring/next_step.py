"""What to do next with each lead, where the agreement says nothing of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import Tier
from handoff.policy.rules.conditions import BoolArray
from handoff.policy.rules.required import is_usable

TextArray = npt.NDArray[np.object_]

KEEP_IN_TOUCH: Final = "Keep in touch"
LEAVE_ALONE: Final = "Do not contact"
#: By the state of the lead's account, for leads that are handed over: somebody talks with the company already.
FIRST: Final = {
    "customer": "Talk to the account owner first",
    "open opportunity": "Talk to the owner of the opportunity first",
}


@dataclass(frozen=True)
class StepFacts:
    """Arrays and series of equal length, one place a lead.

    tier: names of `Tier`. lacking: (n_leads, n_required) required fields that are missing or not valid. wait: what to
    do with a lead that rests, "" where it does not (`RecyclingOutcome.wait`). account_status: "customer",
    "open opportunity", "" or missing. phone: as the source has it; all missing where it has none.
    """

    tier: TextArray
    lacking: BoolArray
    wait: TextArray
    account_status: "pd.Series"
    phone: "pd.Series"


def next_steps(facts: StepFacts, agreement: Agreement) -> TextArray:
    """Return one instruction a lead, shape (n_leads,).

    Of the tier's own `next_step` only the state of the account is put first; otherwise a lead is called within the
    hours that are promised, or written to where there is no telephone number that could be dialled; where nobody has
    one, nothing is said of the way.
    """
    step = np.full(len(facts.tier), KEEP_IN_TOUCH, dtype=object)
    callable_ = is_usable(facts.phone, "phone")
    for tier in (Tier.SAL, Tier.MQL):
        rows = facts.tier == tier.value
        terms = getattr(agreement.tiers, tier.value)
        within = f"within {in_words(terms.follow_up_hours)}"
        other = "Contact" if facts.phone.isna().all() else "Write"
        step[rows] = np.where(callable_[rows], f"Call {within}", f"{other} {within}")
        if terms.next_step is not None:
            step[rows] = terms.next_step
        _account_first(step, rows, facts.account_status)
    nurture = facts.tier == Tier.NURTURE.value
    rests = nurture & (facts.wait != "")
    step[rests] = facts.wait[rests]
    _complete(step, facts, [required.field.replace("_", " ") for required in agreement.required_fields])
    step[facts.tier == Tier.DISQUALIFIED.value] = LEAVE_ALONE
    return step


def in_words(hours: float) -> str:
    """Return a promised time as people say it.

    >>> in_words(24), in_words(72), in_words(1), in_words(1.5)
    ('24 hours', '3 days', '1 hour', '1.5 hours')
    """
    if hours >= 48 and hours % 24 == 0:
        return f"{hours / 24:,.0f} days"
    return f"{hours:,g} hour{'s' * (hours != 1)}"


def _account_first(step: TextArray, rows: BoolArray, account_status: "pd.Series") -> None:
    status = account_status.to_numpy(object)
    for state, first in FIRST.items():
        step[rows & (status == state)] = first


def _complete(step: TextArray, facts: StepFacts, fields: Sequence[str]) -> None:
    rows = np.flatnonzero(facts.tier == Tier.INCOMPLETE.value)
    patterns, which = np.unique(facts.lacking[rows], axis=0, return_inverse=True)
    named = [", ".join(name for name, no in zip(fields, pattern, strict=True) if no) for pattern in patterns.tolist()]
    step[rows] = np.array([f"Complete: {names}" for names in named], dtype=object)[which.reshape(-1)]
