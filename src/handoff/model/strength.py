"""How much the amount of data allows: too little to train, a low confidence, or enough."""

from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, Literal

import numpy as np

from handoff.model.arrays import IntArray, Label, Nights
from handoff.model.recipe import Gates

Confidence = Literal["none", "low", "enough"]
#: Leads of each outcome below which every figure of a model is vague.
ENOUGH = 120
DAYS_A_WEEK = 7.0


@dataclass(frozen=True)
class Strength:
    """Leads of the training period that became SQL and that did not, what that allows, and in words."""

    qualified: int
    unqualified: int
    confidence: Confidence
    sentence: str

    @property
    def weak(self) -> bool:
        """Whether the reader must not miss it."""
        return self.confidence != "enough"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return asdict(self)


def strength_of(lead: IntArray, label: Label, night: Nights, gates: Gates) -> Strength:
    """Count the leads behind training rows, arrays of shape (n_rows,), and say what they allow.

    A lead counts once, however many nights it was open. The present rate is that of the whole period.
    """
    positive = np.unique(lead[label == 1])
    qualified, unqualified = len(positive), len(np.unique(lead)) - len(positive)
    said = f"{qualified:,} leads of the training period became SQL and {unqualified:,} did not"
    short = [
        f"{wanted - found:,} more that {what}{_wait(wanted - found, found, night)}"
        for found, wanted, what in (
            (qualified, gates.min_positives, "became SQL"),
            (unqualified, gates.min_negatives, "did not"),
        )
        if found < wanted
    ]
    if short:
        return Strength(
            qualified,
            unqualified,
            "none",
            f"{said}; needed are {gates.min_positives} and {gates.min_negatives}: {' and '.join(short)}",
        )
    if min(qualified, unqualified) < ENOUGH:
        return Strength(
            qualified,
            unqualified,
            "low",
            f"low confidence: {said}; under {ENOUGH} of either every figure is vague: read its interval, not its value",
        )
    return Strength(qualified, unqualified, "enough", said)


def _wait(missing: int, found: int, night: Nights) -> str:
    """Say how long the missing leads will take at the rate of the period; nothing where there is no rate."""
    days = (night.max() - night.min()) / np.timedelta64(1, "D") if len(night) else 0.0
    if not found or not days:
        return " (there is no rate yet to tell how long that takes)"
    a_week = found / (days / DAYS_A_WEEK)
    weeks = ceil(missing / a_week)
    return f" (at the present {a_week:.1f} a week in about {weeks} week{'s' * (weeks != 1)})"
